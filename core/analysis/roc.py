"""How well a model's probability of one class puts its images before all others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from core.analysis.metrics import Z95, wilson_interval

_HALVINGS = 60  # of an interval no longer than 1: below a float's precision


class OneClass(NamedTuple):
    """One class against the rest.

    Attributes:
        is_positive: Whether an image is of the class, shape (n,), bool.
        scores: Its probability of the class, shape (n,), float64.
    """

    is_positive: np.ndarray
    scores: np.ndarray

    @property
    def num_positive(self) -> int:
        """Images of the class."""
        return int(self.is_positive.sum())

    @property
    def num_rest(self) -> int:
        """Images of all others."""
        return len(self.is_positive) - self.num_positive

    @property
    def has_both(self) -> bool:
        """Whether there is anything to rank."""
        return bool(self.num_positive and self.num_rest)


def one_class(labels: np.ndarray, probabilities: np.ndarray, index: int) -> OneClass:
    """One class against the rest.

    Args:
        labels: True class indices, shape (n,), int.
        probabilities: Shape (n, classes), rows sum to 1.
        index: Of the class.
    """
    return OneClass(labels == index, probabilities[:, index].astype(np.float64))


@dataclass(frozen=True)
class Ranking:
    """The curves of one class and the areas below them.

    Attributes:
        false_alarms: Share of the rest that is above each threshold, shape (r,), 0-1.
        found: Share of the class above it, shape (r,), 0-1: the ROC curve.
        recall: Share of the class above each threshold, shape (p,), 1 to 0.
        precision: Share of the class among all above it, shape (p,), 0-1.
        auroc: Area under the ROC curve: how often an image of the class is put before
            one of the rest, 0-1.
        auroc_interval: 95% interval of it.
        average_precision: Mean of the precisions, weighted by the steps in recall, 0-1.
        precision_interval: 95% interval of it.
    """

    false_alarms: np.ndarray
    found: np.ndarray
    recall: np.ndarray
    precision: np.ndarray
    auroc: float
    auroc_interval: tuple[float, float]
    average_precision: float
    precision_interval: tuple[float, float]


def ranking(given: OneClass) -> Ranking | None:
    """The curves of one class; None where images of it or of the rest are missing."""
    if not given.has_both:
        return None
    false_alarms, found, _ = roc_curve(*given)
    precision, recall, _ = precision_recall_curve(*given, drop_intermediate=True)
    area, average = roc_auc_score(*given), average_precision_score(*given)
    return Ranking(
        false_alarms=false_alarms,
        found=found,
        recall=recall,
        precision=precision,
        auroc=float(area),
        auroc_interval=auroc_interval(area, given.num_positive, given.num_rest),
        average_precision=float(average),
        precision_interval=precision_interval(average, given.num_positive),
    )


def auroc_interval(
    area: float, num_positive: int, num_rest: int
) -> tuple[float, float]:
    """The 95% interval of an area under the ROC curve.

    All areas that lie within 1.96 of their own standard errors of the observed one, the
    error by Hanley and McNeil 1982 (doi 10.1148/radiology.143.1.7063747) with the mean
    of both counts (Newcombe 2006, method 5, doi 10.1002/sim.2324). Unlike DeLong's, it
    also holds for few images, and where all of them are ranked right.

    Args:
        area: Observed, 0-1.
        num_positive: Images of the class, at least 1.
        num_rest: Images of the rest, at least 1.
    """
    pairs, others = num_positive * num_rest, (num_positive + num_rest) / 2 - 1

    def error(x: float) -> float:
        more = others * ((1 - x) / (2 - x) + x / (1 + x))
        return math.sqrt(x * (1 - x) * (1 + more) / pairs)

    def bound(outer: float) -> float:
        inner = area
        for _ in range(_HALVINGS):
            middle = (inner + outer) / 2
            if abs(middle - area) <= Z95 * error(middle):
                inner = middle
            else:
                outer = middle
        return inner

    return bound(0.0), bound(1.0)


def precision_interval(average: float, num_positive: int) -> tuple[float, float]:
    """The 95% interval of an average precision.

    As if it were a share of the images of the class (Boyd, Eng and Page 2013, doi
    10.1007/978-3-642-40994-3_29, whose binomial interval this is with Wilson's bounds,
    which also hold where all are ranked right).

    Args:
        average: Observed, 0-1.
        num_positive: Images of the class, at least 1.
    """
    return wilson_interval(average * num_positive, num_positive)


def auroc_difference(
    first: OneClass, second: OneClass
) -> tuple[float, tuple[float, float]] | None:
    """How much more the second model's area is, on the same images.

    With the 95% interval of DeLong, DeLong and Clarke-Pearson 1988 (doi
    10.2307/2531595): they rank the same images, so the areas vary together.

    Args:
        first: Of one model.
        second: Of the other; the same images in the same order.

    Returns:
        Difference, -1 to 1, and its interval; None where there are fewer than two
        images of the class or of the rest, or where nothing varies.
    """
    if min(first.num_positive, first.num_rest) < 2:
        return None
    shares = [_placements(given) for given in (first, second)]
    variance = sum(
        float(np.var(after - before, ddof=1)) / len(before)
        for before, after in zip(*shares, strict=True)
    )
    if not variance:
        return None
    difference = float(shares[1][0].mean() - shares[0][0].mean())
    half = Z95 * math.sqrt(variance)
    return difference, (max(-1.0, difference - half), min(1.0, difference + half))


def _placements(given: OneClass) -> tuple[np.ndarray, np.ndarray]:
    """Of each image of the class, the share of the rest that it is put before, and the
    other way around; a tie counts half."""
    own = np.sort(given.scores[given.is_positive])
    rest = np.sort(given.scores[~given.is_positive])
    above = _below(given.scores[given.is_positive], rest) / len(rest)
    beaten = 1 - _below(given.scores[~given.is_positive], own) / len(own)
    return above, beaten


def _below(values: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    left, right = (np.searchsorted(ordered, values, s) for s in ("left", "right"))
    below: np.ndarray = (left + right) / 2
    return below
