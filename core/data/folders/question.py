"""Folders that may be classes, splits or groups: what to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.data.folders.choice import UNUSED
from core.errors import DataError
from core.language.current import ENGLISH, speaking
from core.language.kept import retold
from core.language.texts import _

_MAX_NAMED = 4


class UnclearLayout(DataError):
    """Folders may be classes or splits; somebody has to say which."""


@dataclass(frozen=True)
class LayoutQuestion:
    """Folders that may be classes, splits or groups."""

    folders: tuple[str, ...]
    inside: tuple[str, ...]  # class folders that lie in several of them; () = none
    splits: Mapping[str, str]  # what the names of some of them say
    is_flat: bool = False  # they are called like splits, and hold no class folders

    @property
    def seen(self) -> str:
        """What makes it unclear, as a noun phrase."""
        names = listed(self.folders)
        if self.is_flat:
            return _(
                "{names}, with images but without class folders in them", names=names
            )
        if self.inside:
            return _(
                "{names}, with the same folders in them ({inside})",
                names=names,
                inside=listed(self.inside),
            )
        return _("{names}, of which some hold folders and some images", names=names)

    def error(self, labels_elsewhere: str = "") -> UnclearLayout:
        """The refusal, for where nobody can be asked.

        Args:
            labels_elsewhere: What seems to hold the labels instead; "" = nothing.
        """
        if self.is_flat:
            action = _(
                "Put the images of each class into a folder named after the class. If "
                "these are the classes, say so with --layout classes or on the Dataset "
                "page."
            )
        else:
            action = _(
                "Say what they are, on the Dataset page or with --layout classes, "
                "--layout merged (groups of the same classes) or --splits '{example}'.",
                example=self._example(),
            )
        expected = _("folders that are plainly the classes, or plainly the splits")
        received = self.seen
        if labels_elsewhere:
            also = retold(labels_elsewhere)
            received = _("{first}; and {second}", first=received, second=also)
        return UnclearLayout(expected, received, action)

    def _example(self) -> str:
        """How to name the splits; which is which is a guess."""
        named = self.folders[:_MAX_NAMED]
        known = {name: self.splits.get(name) or _heard(name) for name in named}
        free = iter([it for it in ("train", "test") if it not in known.values()])
        given = [f"{name}={known[name] or next(free, UNUSED)}" for name in named]
        return ",".join(given) + ",..." * (len(self.folders) > _MAX_NAMED)


def _heard(name: str) -> str:
    """The split that a name may mean, such as Trainingsdaten; "" = none."""
    heard = [it for it in ("train", "test", "valid") if it in name.casefold()]
    return {"valid": "validation"}.get(heard[0], heard[0]) if len(heard) == 1 else ""


def listed(names: Sequence[str]) -> str:
    """Names in a sentence; of many the first few, and how many more there are."""
    if len(names) > _MAX_NAMED:
        return and_more(names[:_MAX_NAMED], len(names) - _MAX_NAMED)
    *first, last = names or (_("none"),)
    if not first:
        return last
    return _("{names} and {last}", names=", ".join(first), last=last)


def and_more(names: Sequence[str], count: int) -> str:
    """The first names of many, and how many more there are."""
    return _("{names} and {count} more", names=", ".join(names), count=count)


def kept_list(names: Sequence[str]) -> str:
    """The same as `listed` for a text that is kept, see `core.language.kept`."""
    with speaking(ENGLISH):
        return listed(names)
