"""Compare two models on the same images, in pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.analysis.paired import (
    SIGNIFICANT,
    images_needed,
    score_interval,
    score_p_value,
)
from core.errors import RunError
from core.language.texts import _
from core.runs.predictions import Predictions
from core.runs.run import Run


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
        p_value: McNemar's test, two-sided, 0-1.
        difference: B's accuracy minus A's, fraction.
        interval: 95% interval of the difference, fractions; it leaves out 0 just where
            the test finds a difference.
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

    @property
    def count(self) -> int:
        """Images that both were asked."""
        return len(self.labels)

    @property
    def right_a(self) -> np.ndarray:
        """Whether A's answers are right, shape (n,), bool."""
        right: np.ndarray = self.a.argmax(axis=1) == self.labels
        return right

    @property
    def right_b(self) -> np.ndarray:
        """Whether B's answers are right, shape (n,), bool."""
        right: np.ndarray = self.b.argmax(axis=1) == self.labels
        return right

    @property
    def is_real(self) -> bool:
        """Whether chance alone would seldom make such a difference."""
        return self.p_value < SIGNIFICANT

    @property
    def images_needed(self) -> int | None:
        """How many images would tell the two apart; see `paired.images_needed`."""
        return images_needed(self.fixed, self.broke, self.count)

    def changed(self, kind: str) -> np.ndarray:
        """Rows of one kind, the clearest first.

        Args:
            kind: "fixed", "broke" or "both_wrong".

        Returns:
            Row numbers into the arrays of this comparison, int64.
        """
        right_a, right_b = self.right_a, self.right_b
        masks = {
            "fixed": ~right_a & right_b,
            "broke": right_a & ~right_b,
            "both_wrong": ~right_a & ~right_b,
        }
        rows = np.flatnonzero(masks[kind])
        own = np.arange(self.count), self.labels
        shift = np.abs(self.b[own] - self.a[own])
        return rows[np.argsort(-shift[rows], kind="stable")]


def compare(a: Predictions, b: Predictions) -> Comparison:
    """Compare two models' answers on the images that both were asked.

    Raises:
        RunError: They share no image.
    """
    if not len(a.indices) or not len(b.indices):
        raise RunError(
            _("images to compare on"),
            _("a split without any"),
            _("Compare on the validation images, or make a new split."),
        )
    shared, rows_a, rows_b = np.intersect1d(a.indices, b.indices, return_indices=True)
    if not len(shared):
        raise RunError(
            _("two results on the same images"),
            _("none in common"),
            _("Choose runs that were made on the same split."),
        )
    right_a, right_b = a.correct[rows_a], b.correct[rows_b]
    fixed, broke = int((~right_a & right_b).sum()), int((right_a & ~right_b).sum())
    both_wrong = int((~right_a & ~right_b).sum())
    return Comparison(
        indices=shared,
        labels=a.labels[rows_a],
        a=a.probabilities[rows_a],
        b=b.probabilities[rows_b],
        fixed=fixed,
        broke=broke,
        both_wrong=both_wrong,
        p_value=score_p_value(fixed, broke),
        difference=float(right_b.mean() - right_a.mean()),
        interval=score_interval(fixed, broke, len(shared)),
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
            _("two runs on the same split of the same data set"),
            _(
                "{first} and {second}, which were split differently",
                first=a[0].id,
                second=b[0].id,
            ),
            _("Choose runs that were made on the same split."),
        )
    return compare(a[0].predictions(a[1], split), b[0].predictions(b[1], split))
