"""What fine-tuning made of the frozen model, on the same images."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.analysis.comparison import Comparison
from core.analysis.paired import SIGNIFICANT, score_p_value

_LEAST_PROBABILITY = 1e-4  # of the true class: no single image outweighs all others
_CLEAR_ERRORS = 2.0  # standard errors that tell two losses apart
_CLEAR_SHARE = 0.1  # of the smaller loss, likewise


@dataclass(frozen=True)
class Switch:
    """The fine-tuned model that is kept beside the frozen one, on one split.

    Attributes:
        fixed: Images that only the fine-tuned model gets right.
        broke: Images that only the frozen one gets right.
        frozen_loss: The frozen model's mean cross-entropy.
        loss_change: What fine-tuning added to it.
        loss_error: Standard error of that mean.
    """

    fixed: int
    broke: int
    frozen_loss: float
    loss_change: float
    loss_error: float

    @property
    def is_better(self) -> bool:
        """Whether the paired test calls the fine-tuned model better."""
        return self.fixed > self.broke and self._is_real

    @property
    def is_worse(self) -> bool:
        """Whether the frozen model is clearly better.

        By the paired test; or its cross-entropy is lower by 10% and by two standard
        errors of the images' differences, and fine-tuning did not fix more images than
        it broke.
        """
        if self.fixed > self.broke:
            return False
        share = _CLEAR_SHARE * (self.frozen_loss + self.loss_change)
        least = max(_CLEAR_ERRORS * self.loss_error, share)
        return self._is_real or self.loss_change > least

    @property
    def _is_real(self) -> bool:
        return score_p_value(self.fixed, self.broke) < SIGNIFICANT


def switch_of(comparison: Comparison) -> Switch:
    """What a comparison of the frozen model (A) with the fine-tuned one (B) shows."""
    own = np.arange(comparison.count), comparison.labels
    before, after = (
        -np.log(np.maximum(probabilities[own], _LEAST_PROBABILITY))
        for probabilities in (comparison.a, comparison.b)
    )
    return switch_between(comparison.fixed, comparison.broke, before, after)


def switch_between(
    fixed: int, broke: int, before: np.ndarray, after: np.ndarray
) -> Switch:
    """The same from each image's cross-entropy.

    Args:
        fixed: Images that only the fine-tuned model gets right.
        broke: Images that only the frozen one gets right.
        before: Of the frozen model, shape (n,), n at least 1.
        after: Of the fine-tuned one, likewise.
    """
    change = after - before
    deviation = float(change.std(ddof=1)) if len(change) > 1 else math.inf
    return Switch(
        fixed=fixed,
        broke=broke,
        frozen_loss=float(before.mean()),
        loss_change=float(change.mean()),
        loss_error=deviation / math.sqrt(len(change)),
    )
