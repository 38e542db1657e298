"""What people decide about images: a list that grows, beside unchanged files.

Thaw never changes or deletes a picture. That one is left out, has another label or
belongs to a group stands in `decisions.jsonl` of the data set's folder, one line per
decision; the last one of a kind counts, and an undone one is a line, too. The next
manifest is made of files and decisions; manifests that exist stay as they are.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.data.datasets import Dataset
from core.data.folders.layout import BadFile
from core.data.formats import SavedDecision
from core.data.scan import ImageRecord
from core.language.kept import kept
from core.language.texts import mark
from core.storage.json_lines import append_lines, read_lines
from core.storage.locks import locked
from core.storage.typed_json import fits

_FILE = "decisions.jsonl"

EXCLUDED = mark("excluded by a decision")  # begins the reason, in English

# What may be decided of an image, and what each decision settles.
EXCLUDE, INCLUDE = "exclude", "include"
RELABEL, KEEP, UNLABEL = "relabel", "keep", "unlabel"
GROUP, UNGROUP = "group", "ungroup"
SUBJECTS = {
    **dict.fromkeys((EXCLUDE, INCLUDE), "use"),
    **dict.fromkeys((RELABEL, KEEP, UNLABEL), "label"),
    **dict.fromkeys((GROUP, UNGROUP), "group"),
}
_BACK = {"use": INCLUDE, "label": UNLABEL, "group": UNGROUP}


@dataclass(frozen=True)
class Decision:
    """One decision about one image.

    Attributes:
        path: Relative to the data set's root, with "/".
        digest: Content hash that the picture had, 32 hex digits; "" = not known. Of a
            file that has another one by now the decision no longer holds.
        action: One of SUBJECTS; "keep" says that the folder's label is right,
            "include", "unlabel" and "ungroup" that nothing is decided any more.
        value: The new label, the group's name, or why the image is left out.
        time: Unix time, seconds.
        person: Who decided; "" = at this computer.
    """

    path: str
    digest: str
    action: str
    value: str = ""
    time: float = field(default_factory=time.time)
    person: str = ""

    @property
    def subject(self) -> str:
        """What it settles: "use", "label" or "group"."""
        return SUBJECTS[self.action]

    def is_about(self, digest: str | None) -> bool:
        """Whether it holds of a picture with this content hash; None = it is gone."""
        return digest is not None and self.digest in ("", digest)


@dataclass(frozen=True)
class Standing:
    """What holds of one image by the decisions that were made.

    Attributes:
        excluded: Why it is left out; None = it is not.
        label: The class it was given; None = its folder's.
        is_confirmed: Whether somebody said that its label is right.
        group: Images of a group stay on one side of a split; None = it has none.
    """

    excluded: str | None = None
    label: str | None = None
    is_confirmed: bool = False
    group: str | None = None


NOTHING = Standing()


@dataclass(frozen=True)
class Decided:
    """All that holds of a data set's images, by path."""

    by_path: Mapping[str, Standing]

    def label(self, image: ImageRecord) -> str | None:
        """The class of an image: its folder's or the decided one; None = left out."""
        now = self.by_path.get(image.path, NOTHING)
        return None if now.excluded is not None else now.label or image.label

    @property
    def left_out(self) -> list[BadFile]:
        """The images that are excluded, in the order of their paths."""
        return [
            BadFile(path, _excluded(now.excluded))
            for path, now in sorted(self.by_path.items())
            if now.excluded is not None
        ]

    def class_names(
        self, names: Sequence[str], images: Sequence[ImageRecord]
    ) -> tuple[str, ...]:
        """The classes that there are: new ones last, and none that decisions emptied.

        Args:
            names: Of the folders, in their order.
            images: All usable ones.
        """
        had = {image.label for image in images}
        has = {self.label(image) for image in images} - {None}
        kept = [name for name in names if name in has or name not in had]
        new = sorted(name for name in has if name and name not in names)
        return *kept, *new


def _excluded(why: str) -> str:
    return kept("excluded by a decision: {reason}", reason=why) if why else EXCLUDED


def decide(dataset: Dataset, decisions: Sequence[Decision]) -> None:
    """Add decisions to a data set's list."""
    path = dataset.folder / _FILE
    with locked(path):
        append_lines(path, *map(dataclasses.asdict, decisions))


def read_decisions(dataset: Dataset) -> list[Decision]:
    """All decisions, oldest first; a line that is damaged counts for nothing."""
    known = {item.name for item in dataclasses.fields(Decision)}
    return [
        Decision(**{key: item for key, item in value.items() if key in known})
        for value in read_lines(dataset.folder / _FILE)
        if fits(value, SavedDecision)
    ]


def standing(
    decisions: Iterable[Decision], digests: Mapping[str, str]
) -> dict[str, Standing]:
    """What holds by path, of those images that something was decided about.

    Args:
        decisions: Oldest first.
        digests: Content hash by path of the images that are there.
    """
    found: dict[str, Standing] = {}
    for decision in decisions:
        if not decision.is_about(digests.get(decision.path)):
            continue
        before = found.get(decision.path, NOTHING)
        found[decision.path] = _after(before, decision)
    return {path: now for path, now in found.items() if now != NOTHING}


def _after(before: Standing, decision: Decision) -> Standing:
    change = dataclasses.replace
    value = decision.value
    if decision.subject == "use":
        return change(before, excluded=value if decision.action == EXCLUDE else None)
    if decision.subject == "group":
        return change(before, group=value if decision.action == GROUP else None)
    return change(
        before,
        label=value if decision.action == RELABEL else None,
        is_confirmed=decision.action != UNLABEL,
    )


def holding(
    decisions: Iterable[Decision], digests: Mapping[str, str]
) -> list[Decision]:
    """The decisions that hold, one per image and subject; oldest first, as given.

    Args:
        decisions: The whole list.
        digests: Content hash by path of the images that are there.
    """
    about = [item for item in decisions if item.is_about(digests.get(item.path))]
    stacks = [_not_undone(items) for items in _by_subject(about).values()]
    return sorted((stack[-1] for stack in stacks if stack), key=lambda d: d.time)


def undo(
    decisions: Sequence[Decision], last: Sequence[Decision], person: str = ""
) -> list[Decision]:
    """The decisions that take others back, to be added to the list.

    What was decided before about the same images and subject holds again.

    Args:
        decisions: The whole list, oldest first.
        last: Those of them to take back.
        person: Who does so; "" = at this computer.
    """
    gone, now, taken_back = set(last), time.time(), []
    made = _by_subject(decisions)
    for decision in last:
        same = made.get((decision.path, decision.subject), [])
        about = [item for item in same if item.is_about(decision.digest or item.digest)]
        left = [item for item in _not_undone(about) if item not in gone]
        action, value = _BACK[decision.subject], ""
        if left:  # the last one that stays counts
            action, value = left[-1].action, left[-1].value
        about_it = decision.path, decision.digest
        taken_back.append(Decision(*about_it, action, value, now, person))
    return taken_back


def _by_subject(decisions: Iterable[Decision]) -> dict[tuple[str, str], list[Decision]]:
    found: dict[tuple[str, str], list[Decision]] = {}
    for item in decisions:
        found.setdefault((item.path, item.subject), []).append(item)
    return found


def _not_undone(decisions: Sequence[Decision]) -> list[Decision]:
    """Those of one image and subject that undoing, one by one, would come upon.

    To say again what held before the last decision is to take that one back.
    """
    found: list[Decision] = []
    for item in decisions:
        said = item.action, item.value
        before = [(kept.action, kept.value) for kept in found[-2:]]
        if item.action == _BACK[item.subject]:
            found.clear()
        elif len(before) == 2 and before[0] == said:
            found.pop()
        elif said not in before[-1:]:
            found.append(item)
    return found
