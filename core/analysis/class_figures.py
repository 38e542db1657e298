"""What a model makes of each class, with how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.analysis.confusion import Confusion
from core.analysis.metrics import f1_interval, wilson_interval


class Estimate(NamedTuple):
    """A share with its 95% interval, fractions 0-1."""

    value: float | None  # None = there is no image to say it of
    low: float
    high: float


class ClassRow(NamedTuple):
    """One class; the images of one split."""

    name: str
    images: int  # of the class
    missed: int  # of them, those that are called otherwise
    predicted: int  # images that are called so
    recall: Estimate  # of the class's images, the share that was found; Wilson
    precision: Estimate  # of the images that are called so, the right ones; Wilson
    f1: Estimate  # see `metrics.f1_interval`


def class_rows(found: Confusion, names: Sequence[str]) -> list[ClassRow]:
    """The figures of each class, the lowest recall first; without images, last.

    Args:
        found: Of at least one class.
        names: One per class.
    """
    sums = (found.hits, found.totals, found.answered)
    rows = [
        ClassRow(
            *(name, count, count - hits, predicted),
            _share(hits, count),
            _share(hits, predicted),
            Estimate(
                2 * hits / (count + predicted) if count + predicted else None,
                *f1_interval(hits, count, predicted),
            ),
        )
        for name, hits, count, predicted in zip(
            names, *(values.tolist() for values in sums), strict=True
        )
    ]
    return sorted(rows, key=_by_recall)


def _share(hits: int, count: int) -> Estimate:
    return Estimate(hits / count if count else None, *wilson_interval(hits, count))


def _by_recall(row: ClassRow) -> tuple[bool, float, int]:
    """Of equal recalls, the class with more images comes first: it says more."""
    recall = row.recall.value
    return recall is None, recall or 0.0, -row.images
