"""What stands in a table's cells as classes: one each, spelled one way."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from core.data.folders.choice import LabelTable
from core.data.folders.question import kept_list
from core.data.folders.spelling import look, loose
from core.data.folders.tree import FolderTree
from core.data.labels.columns import YES
from core.data.labels.table_files import table_bytes
from core.data.tables import decoded, read_table
from core.errors import ConfigError
from core.language.kept import kept
from core.language.texts import _

_LONGEST = 200  # letters of a class's name
_SHOWN = 120  # letters of a cell
_SEPARATORS = "|;,"


class UnusableLabel(ValueError):
    """A row has several classes, or what can be none; the words say which."""


def label_of(
    row: Sequence[str], columns: Mapping[int, str], said: Collection[str]
) -> str:
    """The class that a row gives; "" = none.

    Args:
        row: The cells.
        columns: The columns of classes by place.
        said: All that stands in the one column of classes; {} where there are several.

    Raises:
        UnusableLabel: It has several, or too long a name.
    """
    if len(columns) > 1:
        marked = [name for at, name in columns.items() if _is_yes(row[at])]
        _require_one(marked)
        return clean(marked[0]) if marked else ""
    (place,) = columns
    text = row[place].strip()
    if len(text) > _LONGEST:
        raise UnusableLabel(
            kept("a class of {number} letters; not used", number=f"{len(text):,}")
        )
    _require_one(_parts(text, said))
    return clean(text)


def _is_yes(cell: str) -> bool:
    return cell.strip().lower() in YES


def _require_one(names: Sequence[str]) -> None:
    if len(names) > 1:
        raise UnusableLabel(
            kept(
                "several classes ({names}); Thaw learns one class for an image",
                names=kept_list([shown(name) for name in names]),
            )
        )


def _parts(text: str, said: Collection[str]) -> list[str]:
    """The classes that a cell lists, where it does: as JSON, or all of them known."""
    if text.startswith("["):
        try:
            found = json.loads(text.replace("'", '"'))
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list):
            return [str(item) for item in found]
    for separator in _SEPARATORS:
        if separator in text:
            parts = [part.strip() for part in text.split(separator) if part.strip()]
            if parts and all(part in said for part in parts):
                return parts
    return [text]


def clean(text: str) -> str:
    """A class's name on one line, without what can't be seen."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    letters = (letter if letter.isprintable() else " " for letter in text)
    return " ".join("".join(letters).split())


def shown(text: str) -> str:
    """A cell as a message has it."""
    short = clean(text[:_SHOWN])
    return f"{short}…" if len(text) > _SHOWN else short


def one_spelling(counts: Mapping[str, int]) -> tuple[dict[str, str], list[str]]:
    """One spelling for labels that differ only in how they are written.

    Blanks, accents, "_" for a blank and case make no difference, but that "A" and "a"
    are two classes. The most frequent spelling counts.

    Args:
        counts: Rows by label.

    Returns:
        The class by label, and what was understood, as sentences.
    """
    groups: dict[str, list[str]] = {}
    for label in sorted(counts, key=lambda it: (-counts[it], it)):
        key = loose(label) if len(look(label)) > 1 else look(label)
        groups.setdefault(key, []).append(label)
    alike = [names for names in groups.values() if len(names) > 1]
    notes = []
    if alike:
        told = [
            kept('"{other}" as "{name}"', other=names[1], name=names[0])
            for names in alike
        ]
        notes.append(
            kept(
                "Labels that differ only in how they are written: {names}.",
                names=kept_list(told),
            )
        )
    return {name: names[0] for names in groups.values() for name in names}, notes


def without_point(labels: Collection[str]) -> dict[str, str]:
    """Labels as they are meant: 3.0, as some programs write whole numbers, is 3."""
    told = [label for label in labels if label]
    if told and all(re.fullmatch(r"-?\d+\.0", label) for label in told):
        return {label: label.removesuffix(".0") for label in labels}
    return {label: label for label in labels}


def class_number_names(
    tree: FolderTree, labels: LabelTable, kept: Path
) -> dict[str, str]:
    """The classes' names by number, from a file of names; {} = there is none.

    A name stands on each line, the first is that of 0; or a table or JSON has numbers
    and names.

    Raises:
        DataError: The file is not there.
        ConfigError: It is none of these.
    """
    if not labels.names_file:
        return {}
    is_kept = (kept / labels.names_file).is_file()
    data = table_bytes(tree, labels.names_file, kept if is_kept else None)
    try:
        lines = [line.strip() for line in decoded(data).splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        expected = _("a text with the name of a class on each line")
        raise ConfigError(expected, str(error)[:200], _("Write one.")) from error
    if lines and lines[0].startswith("{"):
        rows = [tuple(row[:2]) for row in read_table(data).rows]
    elif lines and re.match(r"\d+\s*[,;\t: ]", lines[0]):
        rows = [tuple(re.split(r"\s*[,;\t: ]\s*", line, maxsplit=1)) for line in lines]
    else:
        rows = [(str(number), line) for number, line in enumerate(lines)]
    return {row[0].strip(): clean(row[1]) for row in rows if len(row) == 2}
