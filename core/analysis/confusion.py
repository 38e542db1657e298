"""Which classes are taken for which: a confusion matrix by the cells that are not 0.

Of 1,000 classes a matrix has a million cells, of which 10,000 images fill 10,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from core.runs.formats import SparseCounts, SplitFigures

MOST_IN_FULL = 60  # classes; with more, files hold and pages show what there is to see


class Mistake(NamedTuple):
    """Images of one class that are taken for another."""

    true: int  # class index
    predicted: int  # class index
    num_images: int  # at least 1
    share: float  # of the true class's images, 0-1


@dataclass(frozen=True)
class Confusion:
    """How often each class is taken for which, in order of the true class.

    Attributes:
        num_classes: Rows and columns of the matrix.
        true: Class index of each cell that is not 0, shape (n,), int64.
        predicted: What was answered, shape (n,), int64.
        counts: Images, each at least 1, shape (n,), int64.
    """

    num_classes: int
    true: np.ndarray
    predicted: np.ndarray
    counts: np.ndarray

    @classmethod
    def of_answers(
        cls, labels: np.ndarray, answers: np.ndarray, num_classes: int
    ) -> Confusion:
        """Count answers.

        Args:
            labels: True class indices, shape (n,), int.
            answers: Predicted class indices, shape (n,), int.
            num_classes: At least one more than the largest of both.
        """
        places = labels.astype(np.int64) * num_classes + answers
        cells, counts = np.unique(places, return_counts=True)
        true, predicted = np.divmod(cells, max(1, num_classes))
        return cls(num_classes, true, predicted, counts.astype(np.int64))

    @classmethod
    def of_counts(cls, counts: np.ndarray) -> Confusion:
        """Take a matrix apart: shape (num_classes, num_classes), int, row = true."""
        true, predicted = np.nonzero(counts)
        return cls(len(counts), true, predicted, counts[true, predicted])

    @classmethod
    def of_figures(cls, figures: SplitFigures) -> Confusion:
        """Read what result.json has; cells that can't be are passed over."""
        return cls.of_json(figures["confusion"], len(figures["per_class"]))

    @classmethod
    def of_json(
        cls, value: list[list[int]] | SparseCounts, num_classes: int
    ) -> Confusion:
        """Read what `to_json` gave; cells that can't be are passed over."""
        cells = _cells(value)
        true, predicted, counts = cells.T
        is_sound = (counts > 0) & (cells[:, :2] >= 0).all(axis=1)
        is_sound &= (cells[:, :2] < num_classes).all(axis=1)
        return cls(num_classes, *(part[is_sound] for part in (true, predicted, counts)))

    def to_json(self) -> list[list[int]] | SparseCounts:
        """What result.json holds: the matrix, or of many classes what is not 0."""
        if self.num_classes <= MOST_IN_FULL:
            rows: list[list[int]] = self.matrix().tolist()
            return rows
        return {
            "true": self.true.tolist(),
            "predicted": self.predicted.tolist(),
            "count": self.counts.tolist(),
        }

    @property
    def totals(self) -> np.ndarray:
        """Images of each class, shape (num_classes,), int64."""
        return self._sums(self.true, np.ones_like(self.true, bool))

    @property
    def hits(self) -> np.ndarray:
        """Right answers of each class, shape (num_classes,), int64."""
        return self._sums(self.true, self.true == self.predicted)

    @property
    def answered(self) -> np.ndarray:
        """How often each class is the answer, shape (num_classes,), int64."""
        return self._sums(self.predicted, np.ones_like(self.true, bool))

    def _sums(self, places: np.ndarray, kept: np.ndarray) -> np.ndarray:
        sums = np.zeros(self.num_classes, np.int64)
        np.add.at(sums, places[kept], self.counts[kept])
        return sums

    def matrix(self, most: int | None = None) -> np.ndarray:
        """Counts as a square; row = true class, column = predicted.

        Args:
            most: Rows and columns at most. Of more classes, neighbours share one.

        Returns:
            Shape (side, side), int64.
        """
        side = min(self.num_classes, most or self.num_classes)
        found = np.zeros((side, side), np.int64)
        cells = self.true, self.predicted
        places = tuple(part * side // self.num_classes for part in cells)
        np.add.at(found, places, self.counts)
        return found

    def part(self, classes: np.ndarray) -> Confusion:
        """Some classes, or all in another order; cells of others are left out.

        Args:
            classes: Their indices, shape (m,), int64, each once. The first one is 0 in
                what is returned.
        """
        place = np.full(self.num_classes, -1, np.int64)
        place[classes] = np.arange(len(classes))
        true, predicted = place[self.true], place[self.predicted]
        kept = np.flatnonzero((true >= 0) & (predicted >= 0))
        kept = kept[np.lexsort((predicted[kept], true[kept]))]
        return Confusion(len(classes), true[kept], predicted[kept], self.counts[kept])

    def mistakes(self) -> list[Mistake]:
        """What is taken for what, the most images first; of equals the larger share."""
        kept = np.flatnonzero(self.true != self.predicted)
        counts = self.counts[kept]
        shares = counts / self.totals[self.true[kept]]
        order = np.lexsort((-shares, -counts))
        columns = (self.true[kept], self.predicted[kept], counts, shares)
        rows = zip(*(column[order].tolist() for column in columns), strict=True)
        return [Mistake(*row) for row in rows]


class Change(NamedTuple):
    """Images that a second model takes for a class, and the first does."""

    true: int  # class index
    predicted: int  # class index; the true one where both are right
    first: int  # images
    second: int  # images

    @property
    def difference(self) -> int:
        """How many more the second model takes for it; below 0 = how many fewer."""
        return self.second - self.first


def changes(first: Confusion, second: Confusion) -> list[Change]:
    """The cells in which two models of the same classes differ, the largest first."""
    places = [one.true * one.num_classes + one.predicted for one in (first, second)]
    cells, back = np.unique(np.concatenate(places), return_inverse=True)
    own = np.arange(len(back)) < len(places[0])
    counts = np.concatenate([first.counts, second.counts])
    sums = [np.bincount(back, counts * kept, len(cells)) for kept in (own, ~own)]
    before, after = (values.astype(np.int64) for values in sums)
    order = np.argsort(-np.abs(after - before), kind="stable")
    order = order[(after != before)[order]]
    true, predicted = np.divmod(cells, max(1, first.num_classes))
    columns = (true, predicted, before, after)
    rows = zip(*(column[order].tolist() for column in columns), strict=True)
    return [Change(*row) for row in rows]


def _cells(value: Any) -> np.ndarray:
    """True class, predicted class and count of each cell, shape (n, 3), int64."""
    if isinstance(value, dict):
        lists = (value["true"], value["predicted"], value["count"])
        rows = list(zip(*lists, strict=False))  # a damaged file's may differ in length
    else:
        rows = [
            (true, predicted, count)
            for true, row in enumerate(value)
            for predicted, count in enumerate(row)
            if count
        ]
    return np.array(rows, np.int64).reshape(-1, 3)
