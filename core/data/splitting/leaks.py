"""Images that belong together and lie on two sides of a split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.data.folders.layout import SPLITS
from core.data.manifest import Entry
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number

# Of one image, and of several.
_IN_TRAINING = (
    mark("{count} of {images} has a twin or an image of the same group in training."),
    mark("{count} of {images} have a twin or an image of the same group in training."),
)
_IN_VALIDATION = (
    mark("{count} test image has one in validation."),
    mark("{count} test images have one in validation."),
)


@dataclass(frozen=True)
class Crossing:
    """An image with one that belongs with it on a less protected side."""

    path: str
    side: str  # "validation" or "test"
    other: str  # path of the one that it belongs with
    other_side: str  # "train" or "validation"


@dataclass(frozen=True)
class Leaks:
    """What a split lets through.

    Attributes:
        crossings: One for each image that is not judged fairly, sorted by path.
        num_test: Test images in all.
        num_validation: Validation images in all.
    """

    crossings: tuple[Crossing, ...]
    num_test: int
    num_validation: int

    def count(self, side: str) -> int:
        """Images of "test" or "validation" with one that belongs with them in train."""
        found = (item.side == side for item in self.crossings if _trains(item))
        return sum(found)

    @property
    def words(self) -> str:
        """What leaks, in a sentence or two; "" = nothing does."""
        parts = [
            _said(_IN_TRAINING, count, images=images)
            for count, images in (
                (self.count("test"), number(self.num_test, "test image")),
                (
                    self.count("validation"),
                    number(self.num_validation, "validation image"),
                ),
            )
            if count
        ]
        if between := sum(not _trains(item) for item in self.crossings):
            parts.append(_said(_IN_VALIDATION, between))
        return " ".join(parts)


def _said(texts: tuple[str, str], count: int, **values: str) -> str:
    text = texts[0] if count == 1 else texts[1]
    return _(text, count=numeral(f"{count:,}"), **values)


def _trains(item: Crossing) -> bool:
    return item.other_side == "train"


def leaks(entries: Sequence[Entry], cluster_of: Mapping[str, str]) -> Leaks:
    """Find the clusters that lie on two sides.

    Args:
        entries: Of a manifest.
        cluster_of: Cluster by path; an image that is missing there is alone.
    """
    members: dict[str, dict[str, str]] = defaultdict(dict)  # cluster: side: first path
    for entry in entries:
        if cluster := cluster_of.get(entry.path):
            members[cluster].setdefault(entry.split, entry.path)
    found = []
    for entry in entries:
        sides = members.get(cluster_of.get(entry.path, ""), {})
        below = SPLITS[: SPLITS.index(entry.split)]
        if worst := [side for side in below if side in sides]:
            other = sides[worst[0]]
            found.append(Crossing(entry.path, entry.split, other, worst[0]))
    sizes = {side: sum(entry.split == side for entry in entries) for side in SPLITS}
    found.sort(key=lambda item: (SPLITS.index(item.side) * -1, item.path))
    return Leaks(tuple(found), sizes["test"], sizes["validation"])
