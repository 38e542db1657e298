"""From which probability on an answer is given, for an aim; chosen on validation.

Argmax, the answer with the highest probability, is right where all mistakes cost the
same. Where missing a class is worse than a false alarm, another threshold is.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from core.analysis.metrics import independent_interval
from core.analysis.roc import OneClass

_DRAWS = 2_000
_ROUNDING = 1e-9  # of 0.95 * 20, which floats make a little more than 19


class Counts(NamedTuple):
    """What is said of one class against the rest, in images."""

    found: int  # of the class, and said to be
    missed: int  # of the class, and said to be another
    false_alarms: int  # of another, and said to be of the class
    left: int  # of another, and said to be

    @property
    def num_positive(self) -> int:
        """Images of the class."""
        return self.found + self.missed

    @property
    def num_rest(self) -> int:
        """Images of all others."""
        return self.false_alarms + self.left

    @property
    def answered(self) -> int:
        """Images that are said to be of the class."""
        return self.found + self.false_alarms


class Cost(NamedTuple):
    """What a mistake costs, in a unit of the user's; right answers cost nothing."""

    missed: float
    false_alarm: float

    def of(self, counts: Counts) -> float:
        """All images together."""
        return self.missed * counts.missed + self.false_alarm * counts.false_alarms


def answered_by_argmax(probabilities: np.ndarray, index: int) -> np.ndarray:
    """Whether the answer is a class, shape (n,), bool.

    Args:
        probabilities: Shape (n, classes).
        index: Of the class.
    """
    said: np.ndarray = probabilities.argmax(axis=1) == index
    return said


def counts(is_positive: np.ndarray, is_answered: np.ndarray) -> Counts:
    """Count what is said of one class.

    Args:
        is_positive: Whether an image is of the class, shape (n,), bool.
        is_answered: Whether it is said to be, shape (n,), bool.
    """
    found = int((is_positive & is_answered).sum())
    missed = int(is_positive.sum()) - found
    alarms = int(is_answered.sum()) - found
    return Counts(found, missed, alarms, len(is_positive) - found - missed - alarms)


def threshold_for_recall(given: OneClass, least: float) -> float:
    """The highest threshold that finds a share of the class: with fewest false alarms.

    Args:
        given: Of the validation images; at least one of the class.
        least: The recall that is asked for, above 0 to 1.

    Returns:
        A probability, half-way between the last image that must be found and the next.
    """
    ordered = np.sort(given.scores[given.is_positive])[::-1]
    needed = max(1, math.ceil(least * len(ordered) - _ROUNDING))
    return _below(given.scores, float(ordered[needed - 1]))


def threshold_for_cost(given: OneClass, cost: Cost) -> float:
    """The threshold whose mistakes cost least.

    Of several that cost the same, the one nearest to what would be right if the
    probabilities were: false alarm / (false alarm + missed) (Elkan 2001, The
    Foundations of Cost-Sensitive Learning).

    Args:
        given: Of the validation images; at least one.
        cost: Of mistakes; one of them above 0.

    Returns:
        A probability; infinity where saying the class never is cheapest.
    """
    order = np.argsort(-given.scores, kind="stable")
    scores, is_positive = given.scores[order], given.is_positive[order]
    is_last = np.append(scores[1:] != scores[:-1], True)
    found = np.append(0, is_positive.cumsum()[is_last])
    alarms = np.append(0, (~is_positive).cumsum()[is_last])
    costs = cost.missed * (given.num_positive - found) + cost.false_alarm * alarms
    edges = scores[is_last]
    values = np.concatenate([[math.inf], (edges + np.append(edges[1:], 0.0)) / 2])
    best = values[costs <= costs.min() * (1 + _ROUNDING)]
    right = cost.false_alarm / (cost.false_alarm + cost.missed)
    return float(best[np.abs(best - right).argmin()])


def is_missed_by_chance(chosen: Counts, shown: Counts) -> bool:
    """Whether a recall that is lower on other images may be so by chance.

    Chance was in both: in the images that the threshold was chosen on, which all may
    have been easy, and in the others. So a single miss is no proof that an aim of 100%
    can't be held.

    Args:
        chosen: Of the images that the threshold was chosen on.
        shown: Of the others.
    """
    _, high = independent_interval(
        (chosen.found, chosen.num_positive), (shown.found, shown.num_positive)
    )
    return high >= 0


def _below(scores: np.ndarray, score: float) -> float:
    """Half-way from a score to the next lower one that there is, or to 0."""
    lower = scores[scores < score]
    return (score + (float(lower.max()) if len(lower) else 0.0)) / 2


class CostChange(NamedTuple):
    """What another threshold saves (below 0) or costs more, per 100 images."""

    value: float
    interval: tuple[float, float]  # 95%, by the bootstrap


def cost_change(
    is_positive: np.ndarray, before: np.ndarray, after: np.ndarray, cost: Cost
) -> CostChange:
    """How much more the same images cost with other answers.

    Args:
        is_positive: Whether an image is of the class, shape (n,), bool; n at least 1.
        before: Whether it is said to be, shape (n,), bool.
        after: The same with the other threshold.
        cost: Of mistakes.
    """

    def each(said: np.ndarray) -> np.ndarray:
        missed, alarm = is_positive & ~said, ~is_positive & said
        return cost.missed * missed + cost.false_alarm * alarm

    values, times = np.unique(each(after) - each(before), return_counts=True)
    count = len(is_positive)
    rng = np.random.default_rng(0)
    means = rng.multinomial(count, times / count, _DRAWS) @ values / count
    low, high = np.quantile(means, [0.025, 0.975])
    return CostChange(
        100 * float(values @ times) / count, (100 * float(low), 100 * float(high))
    )
