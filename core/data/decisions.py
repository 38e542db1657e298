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
from typing import Any

from core.data.datasets import Dataset
from core.data.folders.layout import BadFile
from core.data.formats import SavedDecision
from core.data.scan import ImageRecord
from core.storage.files import append_lines, parse_json
from core.storage.locks import locked
from core.storage.typed_json import fits

_FILE = "decisions.jsonl"

EXCLUDED = "excluded by a decision"

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
            BadFile(path, f"{EXCLUDED}{f': {now.excluded}' if now.excluded else ''}")
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


def decide(dataset: Dataset, decisions: Sequence[Decision]) -> None:
    """Add decisions to a data set's list."""
    path = dataset.folder / _FILE
    with locked(path):
        append_lines(path, *map(dataclasses.asdict, decisions))


def read_decisions(dataset: Dataset) -> list[Decision]:
    """All decisions, oldest first; a line that is damaged counts for nothing."""
    try:
        lines = (dataset.folder / _FILE).read_bytes().splitlines()
    except OSError:
        return []
    return [found for line in lines if (found := _parsed(line))]


def _parsed(line: bytes) -> Decision | None:
    try:
        value: Any = parse_json(line)
    except ValueError:
        return None
    if not fits(value, SavedDecision):
        return None
    known = {item.name for item in dataclasses.fields(Decision)}
    return Decision(**{key: item for key, item in value.items() if key in known})


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
        digest = digests.get(decision.path)
        if digest is None or decision.digest not in ("", digest):
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


def undo(decisions: Sequence[Decision], last: Sequence[Decision]) -> list[Decision]:
    """The decisions that take others back, to be added to the list.

    What was decided before about the same images and subject holds again.

    Args:
        decisions: The whole list, oldest first.
        last: Those of them to take back.
    """
    gone = set(last)
    now, taken_back = time.time(), []
    for decision in last:
        action, value = _BACK[decision.subject], ""
        for item in decisions:  # the last one that stays counts
            same = item.path == decision.path and item.subject == decision.subject
            if same and item not in gone:
                action, value = item.action, item.value
        change = dataclasses.replace(decision, action=action, value=value, time=now)
        taken_back.append(change)
    return taken_back
