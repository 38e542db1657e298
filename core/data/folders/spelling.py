"""Folders of one class whose names look the same, but are not letter by letter."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from core.data.folders.shape import ClassFolder
from core.language.kept import kept


def spelled_alike(
    folders: Sequence[ClassFolder],
) -> tuple[dict[str, str], list[str]]:
    """One spelling for each class, and what was understood, as sentences.

    Names that look the same (accents composed or not, blanks at the ends) are one
    class. Other case, and "_" for a blank, make no difference between two splits;
    beside each other they do, as in folders of letters, "A" and "a".

    Args:
        folders: Of the classes, in any order.

    Returns:
        The class by each folder's name, and the sentences.
    """
    parents: dict[str, set[str]] = defaultdict(set)
    for folder in folders:
        parents[folder.name].add(folder.parent)
    trained = {it.name for it in folders if it.split in ("train", None)}
    classes = {name: name for name in parents}
    notes = []
    for names in _grouped(parents, loose).values():
        looks = list(_grouped(names, look).values())
        if _are_apart([{p for name in look for p in parents[name]} for look in looks]):
            looks = [names]
        elif any(len(look(name)) > 1 for name in names):
            notes.append(
                kept(
                    "The classes {names} differ only in how they are written. If they "
                    "are one, put their images into one folder.",
                    names=_quoted(names),
                )
            )
        for alike in (look for look in looks if len(look) > 1):
            first = min(alike, key=lambda it: (it not in trained, it != look(it), it))
            classes.update(dict.fromkeys(alike, first))
            notes.append(
                kept(
                    '{names} are read as one class, "{name}".',
                    names=_quoted(alike),
                    name=first,
                )
            )
    return classes, notes


def class_finder(class_names: Sequence[str]) -> Callable[[str], int | None]:
    """Finds the class that a folder's name means, in whatever way it is written.

    As between two splits of a data set: letter by letter, else as it looks, else
    without case and with "_" for a blank, where that fits one class only.

    Args:
        class_names: Those that a name may mean.

    Returns:
        A function that gives a name's class index, or None.
    """
    exact = {name: index for index, name in enumerate(class_names)}
    ways: list[tuple[Callable[[str], str], dict[str, int]]] = []
    for key in (look, loose):
        alike = _grouped(class_names, key)
        ways.append(
            (key, {k: exact[names[0]] for k, names in alike.items() if len(names) == 1})
        )

    def find(name: str) -> int | None:
        if name in exact:
            return exact[name]
        found = (known.get(key(name)) for key, known in ways)
        return next((index for index in found if index is not None), None)

    return find


def _are_apart(groups: Sequence[set[str]]) -> bool:
    """Whether no two of these share a member."""
    return sum(map(len, groups)) == len(set().union(*groups))


def _grouped(names: Iterable[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        groups[key(name)].append(name)
    return groups


def look(name: str) -> str:
    """A name as it looks: accents composed, no blanks at the ends."""
    return unicodedata.normalize("NFC", name).strip()


def loose(name: str) -> str:
    """A name without what people write one way or another: case, "_" for a blank."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    # Between letters only: "-1" is not "1".
    return re.sub(r"(?<=[^\W_])[\s_-]+(?=[^\W_])", " ", folded).strip()


def _quoted(names: Sequence[str]) -> str:
    """Names with what can't be seen: an accent apart, a blank at the end."""
    shown = [f'"{name}"' for name in names]
    if len({look(name) for name in names}) == 1 and not any(
        name != name.strip() for name in names
    ):
        shown = [
            kept('"{name}" ({count} letters)', name=name, count=len(name))
            for name in names
        ]
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
