"""Compare two models on the same images, in pairs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.analysis.metrics import wilson_interval
from core.errors import RunError
from core.runs.predictions import Predictions
from core.runs.run import Run

_NUM_RESAMPLES = 10_000

# Below this a difference is called real; the usual convention.
SIGNIFICANT = 0.05

# A bootstrap of fewer changed images knows too little of them: of none, nothing.
_FEW_CHANGED = 10


@dataclass(frozen=True)
class Comparison:
    """How B's answers differ from A's on the same images.

    Attributes:
        indices: Places in the manifest, shape (n,), int64.
        labels: True classes, shape (n,), int64.
        a: A's probabilities, shape (n, num_classes).
        b: B's probabilities, the same shape.
        fixed: Images that A gets wrong and B right (count).
        broke: Images that A gets right and B wrong (count).
        both_wrong: Images that both get wrong (count).
        p_value: McNemar's exact test, two-sided, 0-1.
        difference: B's accuracy minus A's, fraction.
        interval: 95% interval of the difference, fractions.
        interval_method: "bootstrap", or "score" where fewer than 10 images changed.
    """

    indices: np.ndarray
    labels: np.ndarray
    a: np.ndarray
    b: np.ndarray
    fixed: int
    broke: int
    both_wrong: int
    p_value: float
    difference: float
    interval: tuple[float, float]
    interval_method: str

    @property
    def count(self) -> int:
        """Images that both were asked."""
        return len(self.labels)

    @property
    def is_real(self) -> bool:
        """Whether chance alone would seldom make such a difference."""
        return self.p_value < SIGNIFICANT

    def changed(self, kind: str) -> np.ndarray:
        """Rows of one kind, the clearest first.

        Args:
            kind: "fixed", "broke" or "both_wrong".

        Returns:
            Row numbers into the arrays of this comparison, int64.
        """
        right_a = self.a.argmax(axis=1) == self.labels
        right_b = self.b.argmax(axis=1) == self.labels
        masks = {
            "fixed": ~right_a & right_b,
            "broke": right_a & ~right_b,
            "both_wrong": ~right_a & ~right_b,
        }
        rows = np.flatnonzero(masks[kind])
        own = np.arange(self.count), self.labels
        shift = np.abs(self.b[own] - self.a[own])
        return rows[np.argsort(-shift[rows], kind="stable")]


def mcnemar_p_value(fixed: int, broke: int) -> float:
    """McNemar's exact test: is 50:50 among the changed images plausible?

    Two-sided binomial (McNemar 1947, doi 10.1007/BF02295996).

    Args:
        fixed: Images that only the second model gets right.
        broke: Images that only the first gets right.

    Returns:
        Probability, 0-1, of a split at least as uneven when both are equally good.
    """
    n = fixed + broke
    tail, ways = 0, 1  # ways = n over k; each from the last, which is fast
    for k in range(min(fixed, broke) + 1):
        tail += ways
        ways = ways * (n - k) // (k + 1)
    return min(1.0, tail / 2 ** (n - 1)) if n else 1.0


def bootstrap_interval(
    right_a: np.ndarray, right_b: np.ndarray, seed: int = 0
) -> tuple[float, float]:
    """The 95% percentile interval of the difference in accuracy, in pairs.

    Resamples images with replacement (Efron 1979, doi 10.1214/aos/1176344552); an
    image adds -1, 0 or 1 to the difference, so counts of the three are drawn.

    Args:
        right_a: Whether A is right, shape (n,), bool, n at least 1.
        right_b: The same for B.
        seed: Of the resampling.

    Returns:
        Lower and upper bound of B's accuracy minus A's, fractions.
    """
    n = len(right_a)
    fixed, broke = int((~right_a & right_b).sum()), int((right_a & ~right_b).sum())
    shares = np.array([fixed, broke, n - fixed - broke]) / n
    draws = np.random.default_rng(seed).multinomial(n, shares, _NUM_RESAMPLES)
    low, high = np.quantile((draws[:, 0] - draws[:, 1]) / n, [0.025, 0.975])
    return float(low), float(high)


def score_interval(
    fixed: int, broke: int, both_right: int, both_wrong: int
) -> tuple[float, float]:
    """The 95% score interval of the difference in accuracy, in pairs.

    Newcombe 1998, method 10 (doi 10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-
    SIM954>3.0.CO;2-C). Unlike a bootstrap it stays honest when few images changed.

    Args:
        fixed: Images that only B gets right.
        broke: Images that only A gets right.
        both_right: Images that both get right.
        both_wrong: Images that both get wrong; at least one image in all.

    Returns:
        Lower and upper bound of B's accuracy minus A's, fractions.
    """
    n = fixed + broke + both_right + both_wrong
    right_a, right_b = both_right + broke, both_right + fixed
    low_a, high_a = (abs(x - right_a / n) for x in wilson_interval(right_a, n))
    low_b, high_b = (abs(x - right_b / n) for x in wilson_interval(right_b, n))
    agreement = float(both_right * both_wrong - fixed * broke)
    if agreement > 0:
        agreement = max(0.0, agreement - n / 2)  # for continuity
    scale = math.sqrt(right_a * (n - right_a) * right_b * (n - right_b))
    phi = agreement / scale if scale else 0.0

    def reach(one: float, other: float) -> float:
        return math.sqrt(one**2 - 2 * phi * one * other + other**2)

    difference = (fixed - broke) / n
    return difference - reach(low_b, high_a), difference + reach(high_b, low_a)


def compare(a: Predictions, b: Predictions) -> Comparison:
    """Compare two models' answers on the images that both were asked.

    Raises:
        RunError: They share no image.
    """
    if not len(a.indices) or not len(b.indices):
        raise RunError(
            "images to compare on",
            "a split without any",
            "Compare on the validation images, or make a new split.",
        )
    shared, rows_a, rows_b = np.intersect1d(a.indices, b.indices, return_indices=True)
    if not len(shared):
        raise RunError(
            "two results on the same images",
            "none in common",
            "Choose runs that were made on the same split.",
        )
    right_a, right_b = a.correct[rows_a], b.correct[rows_b]
    fixed, broke = int((~right_a & right_b).sum()), int((right_a & ~right_b).sum())
    both_wrong = int((~right_a & ~right_b).sum())
    if few := fixed + broke < _FEW_CHANGED:
        both_right = len(shared) - fixed - broke - both_wrong
        interval = score_interval(fixed, broke, both_right, both_wrong)
    else:
        interval = bootstrap_interval(right_a, right_b)
    return Comparison(
        indices=shared,
        labels=a.labels[rows_a],
        a=a.probabilities[rows_a],
        b=b.probabilities[rows_b],
        fixed=fixed,
        broke=broke,
        both_wrong=both_wrong,
        p_value=mcnemar_p_value(fixed, broke),
        difference=float(right_b.mean() - right_a.mean()),
        interval=interval,
        interval_method="score" if few else "bootstrap",
    )


def compare_runs(a: tuple[Run, str], b: tuple[Run, str], split: str) -> Comparison:
    """Compare two phases of any runs on the same manifest.

    Args:
        a: Run and phase.
        b: Run and phase.
        split: "validation" or "test".

    Raises:
        RunError: Different splits of the data, or a phase that is not finished.
    """
    digests = [run.about.get("manifest_digest") for run, _ in (a, b)]
    if digests[0] != digests[1]:
        raise RunError(
            "two runs on the same split of the same data set",
            f"{a[0].id} and {b[0].id}, which were split differently",
            "Choose runs that were made on the same split.",
        )
    return compare(a[0].predictions(a[1], split), b[0].predictions(b[1], split))
