"""Several results on the same images: all pairs, corrected, and who stands where.

With k results there are k(k-1)/2 pairs, and each is a chance to be fooled. Holm's
correction keeps the chance that any of them is called real by luck below 5%. The
interval of each pair is widened by as much as its p-value was raised: it leaves out 0
just where the corrected test speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

import numpy as np

from core.analysis.metrics import wilson_interval
from core.analysis.paired import SIGNIFICANT, holm, score_interval, score_p_value
from core.errors import RunError
from core.language.texts import _
from core.runs.predictions import Predictions

MOST = 8  # results that can still be read side by side


class Marks(NamedTuple):
    """Which images one result answers rightly."""

    indices: np.ndarray  # places in the manifest, shape (n,), int64
    correct: np.ndarray  # shape (n,), bool


def marks_of(answers: Predictions) -> Marks:
    """A result's answers without their probabilities, which may be 40 MB."""
    return Marks(answers.indices, answers.correct)


@dataclass(frozen=True)
class Difference:
    """How one result differs from another on the same images.

    Attributes:
        first: Number of the result that is the reference, from 0.
        second: Number of the one that is compared with it.
        count: Images that all results were asked.
        fixed: Images that only the second gets right.
        broke: Images that only the first gets right.
        p_value: McNemar's test of this pair alone, 0-1.
        corrected: The same by Holm, for all pairs that were looked at.
        interval: 95%, of the second's accuracy minus the first's, fractions; widened as
            the p-value was raised.
    """

    first: int
    second: int
    count: int
    fixed: int
    broke: int
    p_value: float
    corrected: float
    interval: tuple[float, float]

    @property
    def difference(self) -> float:
        """The second's accuracy minus the first's, fraction."""
        return (self.fixed - self.broke) / self.count

    @property
    def is_real(self) -> bool:
        """Whether chance would seldom make it, all pairs considered."""
        return self.corrected < SIGNIFICANT

    def turned(self) -> Difference:
        """The same with the second as the reference."""
        low, high = self.interval
        return Difference(
            self.second,
            self.first,
            self.count,
            self.broke,
            self.fixed,
            self.p_value,
            self.corrected,
            (-high, -low),
        )


@dataclass(frozen=True)
class Several:
    """Results on the same images; they are numbered from 0 as they were given.

    Attributes:
        count: Images that all were asked.
        num_correct: Of these, by result.
        pairs: All pairs, the earlier result first.
    """

    count: int
    num_correct: tuple[int, ...]
    pairs: tuple[Difference, ...]

    @property
    def accuracies(self) -> tuple[float, ...]:
        """By result, fractions."""
        return tuple(number / self.count for number in self.num_correct)

    @property
    def intervals(self) -> tuple[tuple[float, float], ...]:
        """95% interval of each accuracy by itself (Wilson)."""
        return tuple(wilson_interval(number, self.count) for number in self.num_correct)

    @cached_property
    def _by_pair(self) -> dict[tuple[int, int], Difference]:
        both_ways = (*self.pairs, *(pair.turned() for pair in self.pairs))
        return {(pair.first, pair.second): pair for pair in both_ways}

    def between(self, first: int, second: int) -> Difference:
        """How a result differs from another one, which is the reference."""
        return self._by_pair[first, second]

    def better(self, result: int) -> tuple[int, ...]:
        """The results that are shown to be better than one, corrected for all pairs."""
        return tuple(
            pair.second
            for (first, _), pair in self._by_pair.items()
            if first == result and pair.is_real and pair.difference > 0
        )

    @cached_property
    def ranks(self) -> tuple[int, ...]:
        """One more than the number of results that are shown to be better.

        So all that nothing is shown to beat share rank 1, and no two of these can be
        told apart: of two that can be, the worse one is beaten. Being told apart is no
        chain: the first may beat the third while the second is told apart from neither.
        A rule that let only neighbours share a rank would have to claim more than the
        images show, or less.
        """
        return tuple(1 + len(self.better(i)) for i in range(len(self.num_correct)))

    @property
    def order(self) -> tuple[int, ...]:
        """The results by rank, those of one rank by accuracy."""
        numbers = range(len(self.num_correct))
        return tuple(
            sorted(numbers, key=lambda i: (self.ranks[i], -self.num_correct[i]))
        )


def shared_marks(results: Sequence[Marks]) -> np.ndarray:
    """Which results answer which images rightly, of the images that all were asked.

    Args:
        results: At least one, of one manifest.

    Returns:
        Shape (results, images), bool.

    Raises:
        RunError: There is no image that all were asked.
    """
    shared = results[0].indices
    for result in results[1:]:
        shared = np.intersect1d(shared, result.indices)
    if not len(shared):
        raise RunError(
            _("results on the same images"),
            _("none in common"),
            _("Choose other images, or runs that were made on the same split."),
        )
    return np.stack([_in_order(result, shared) for result in results])


def _in_order(result: Marks, indices: np.ndarray) -> np.ndarray:
    order = np.argsort(result.indices)
    places = order[np.searchsorted(result.indices, indices, sorter=order)]
    found: np.ndarray = result.correct[places]
    return found


def compare_several(results: Sequence[Marks]) -> Several:
    """Compare all pairs of results on the images that all of them were asked.

    Args:
        results: At least one, of one manifest.

    Raises:
        RunError: There is no image that all were asked.
    """
    right = shared_marks(results)
    count = right.shape[1]
    pairs = list(combinations(range(len(results)), 2))
    tables = [
        (int((~right[a] & right[b]).sum()), int((right[a] & ~right[b]).sum()))
        for a, b in pairs
    ]
    p_values = [score_p_value(*table) for table in tables]
    found = [
        Difference(
            *pair,
            count,
            *table,
            p_value,
            corrected,
            score_interval(*table, count, _level(p_value, corrected, len(pairs))),
        )
        for pair, table, p_value, corrected in zip(
            pairs, tables, p_values, holm(p_values), strict=True
        )
    ]
    return Several(count, tuple(int(row.sum()) for row in right), tuple(found))


def _level(p_value: float, corrected: float, num_pairs: int) -> float:
    """The level at which a pair is tested in effect: 5% over what raised its p-value.

    That is between 5% over all pairs (Bonferroni) and 5%.
    """
    if corrected >= 1 or not p_value:
        return SIGNIFICANT / num_pairs
    return SIGNIFICANT * (p_value / corrected)  # in this order: p may be tiny
