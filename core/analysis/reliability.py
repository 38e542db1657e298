"""Whether probabilities are what they say they are.

Guo et al. 2017, On Calibration of Modern Neural Networks, arXiv 1706.04599.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.analysis.metrics import cross_entropy
from core.runs.trust_formats import Reliability

BINS = 15  # of equal width, as in the paper

_DRAWS, _QUANTILE = 300, 0.95
_RESAMPLES = 1_000
_HALVINGS = 12  # of the range of scales
_WIDEST = 4.0  # scale of a gap


def reliability(labels: np.ndarray, probabilities: np.ndarray) -> Reliability:
    """How well confidence and accuracy agree.

    The expected calibration error is the mean distance of confidence and accuracy over
    BINS bins of confidence, weighted by their images. Few images show some in any case:
    `ece_by_chance` is what a model stays below 95 times of 100 whose answers are right
    exactly as often as it says.

    Args:
        labels: True class indices, shape (n,), int.
        probabilities: Shape (n, classes), rows sum to 1.
    """
    count = len(labels)
    if not count:
        return Reliability(
            count=0, ece=None, ece_by_chance=None, brier=None, loss=None, bins=[]
        )
    confidence, is_right, place = _placed(labels, probabilities)
    sums = [
        np.bincount(place, weights, BINS) for weights in (confidence, is_right, None)
    ]
    there = sums[2] > 0
    rows = zip(*(values[there].tolist() for values in sums), strict=True)
    return {
        "count": count,
        "ece": float(np.abs(sums[0] - sums[1]).sum() / count),
        "ece_by_chance": _by_chance(confidence, place),
        "brier": _brier(labels, probabilities),
        "loss": cross_entropy(labels, probabilities),
        "bins": [[sure / n, right / n, int(n)] for sure, right, n in rows],
    }


def ece_interval(labels: np.ndarray, probabilities: np.ndarray) -> tuple[float, float]:
    """The 95% interval of the expected calibration error, with the same bins.

    Few images make an error look larger than it is, and a bootstrap makes it larger
    still. Here each bin's gap is scaled up and down, answers are drawn with the
    resulting chances of being right, and those errors are kept in whose draws the
    observed one lies between 2.5% and 97.5%. The seed is fixed.

    Args:
        labels: True class indices, shape (n,), int.
        probabilities: Shape (n, classes), rows sum to 1.

    Returns:
        Lower and upper bound, fractions 0-1; the whole range without images.
    """
    if not len(labels):
        return 0.0, 1.0
    gaps = _Gaps.of(*_placed(labels, probabilities))

    seen = float(gaps.images @ np.abs(gaps.sure - gaps.right) / len(labels))

    def edge(inner: float, outer: float, share: float, sign: int) -> float:
        """The error at the farthest plausible scale from `inner`, which is one."""
        for _ in range(_HALVINGS):
            middle = (inner + outer) / 2
            is_plausible = sign * (gaps.quantile(middle, share) - seen) >= 0
            inner, outer = (middle, outer) if is_plausible else (inner, middle)
        return gaps.error(inner)

    is_from_0 = gaps.quantile(0, 0.975) >= seen
    low = 0.0 if is_from_0 else edge(_WIDEST, 0.0, 0.975, 1)
    return min(low, seen), max(seen, edge(0.0, _WIDEST, 0.025, -1))


class _Gaps(NamedTuple):
    """Bins with images: how sure the model is in each, and how often it is right."""

    images: np.ndarray  # in each
    sure: np.ndarray  # mean confidence, 0-1
    right: np.ndarray  # share of right answers, 0-1

    @classmethod
    def of(
        cls, confidence: np.ndarray, is_right: np.ndarray, place: np.ndarray
    ) -> _Gaps:
        count = np.bincount(place, minlength=BINS)
        sums = (np.bincount(place, values, BINS) for values in (confidence, is_right))
        sure, right = (values[count > 0] / count[count > 0] for values in sums)
        return cls(count[count > 0], sure, right)

    def chances(self, scale: float) -> np.ndarray:
        """How often each bin would be right if its gap were so many times as wide.

        A gap is taken as wider by its standard error (Agresti and Coull's): else a bin
        in which all are right, as it says, would seem to be so for certain.
        """
        gap = self.sure - self.right
        share = (self.right * self.images + 2) / (self.images + 4)
        error = np.sqrt(share * (1 - share) / (self.images + 4))
        wide = gap + np.where(gap < 0, -error, error)
        found: np.ndarray = np.clip(self.sure - scale * wide, 0, 1)
        return found

    def error(self, scale: float) -> float:
        """The calibration error with these chances, were there no chance in it."""
        apart = np.abs(self.sure - self.chances(scale))
        return float(self.images @ apart / self.images.sum())

    def quantile(self, scale: float, share: float) -> float:
        """What the error of so many images stays below in this share of draws."""
        rng = np.random.default_rng(0)
        size = _RESAMPLES, len(self.images)
        right = rng.binomial(self.images, self.chances(scale), size)
        apart = np.abs(self.images * self.sure - right).sum(axis=1)
        return float(np.quantile(apart, share) / self.images.sum())


def by_confidence(
    labels: np.ndarray, probabilities: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How many answers of each bin of confidence are right, and how many wrong.

    Args:
        labels: True class indices, shape (n,), int.
        probabilities: Shape (n, classes), rows sum to 1.

    Returns:
        Two counts of shape (BINS,), int64; bin k is from k / BINS to (k + 1) / BINS.
    """
    _, is_right, place = _placed(labels, probabilities)
    right, wrong = (
        np.bincount(place[mask], minlength=BINS) for mask in (is_right, ~is_right)
    )
    return right, wrong


def _placed(
    labels: np.ndarray, probabilities: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How sure each answer is, whether it is right, and its bin; each of shape (n,)."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    is_right = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    return confidence, is_right, place


def _by_chance(confidence: np.ndarray, place: np.ndarray) -> float:
    rng = np.random.default_rng(0)
    expected = np.bincount(place, confidence, BINS)
    errors = []
    for _ in range(_DRAWS):
        is_right = rng.random(len(confidence)) < confidence
        found = np.bincount(place, is_right, BINS)
        errors.append(np.abs(expected - found).sum() / len(confidence))
    return float(np.quantile(errors, _QUANTILE))


def _brier(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """The mean squared distance from the truth over all classes, 0-2 (Brier 1950)."""
    missed = probabilities.astype(np.float64)
    missed[np.arange(len(labels)), labels] -= 1
    return float((missed**2).sum(axis=1).mean())
