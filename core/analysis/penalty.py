"""How strongly a linear classifier is held back: chosen on training images alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.analysis.linear_fit import LinearData, LinearLoss
from core.config import STRENGTHS

_WORSE = 2  # weaker penalties in turn that are worse, after which none is tried


@dataclass(frozen=True)
class TriedPenalty:
    """What cross-validation says of a penalty.

    Attributes:
        penalty: See `LinearLoss`; NaN where there is none.
        loss: Mean cross-entropy of images that the classifier did not learn from; see
            `FoldJudge.is_askable`.
        accuracy: Share of them that it answers rightly.
        val_accuracy: Mean over the folds, of the validation images; it has no say.
    """

    penalty: float
    loss: float
    accuracy: float
    val_accuracy: float


def penalty_for(strength: float, data: LinearData) -> float:
    """The penalty that lets weights go so far; see `STRENGTHS`."""
    num_images = float(np.count_nonzero(data.weights))
    return len(data.scaling[0]) / (strength * num_images)


@dataclass(frozen=True)
class FoldJudge:
    """Training images that are held out in turn, and validation images.

    Attributes:
        data: Training images; view 0 of each is judged while it is held out.
        fold_of: The fold of each, shape (n,), int64.
        validation: Features, shape (m, d), float32, and labels of validation images.
    """

    data: LinearData
    fold_of: np.ndarray
    validation: tuple[np.ndarray, np.ndarray]

    @property
    def num_folds(self) -> int:
        """How many there are."""
        return int(self.fold_of.max()) + 1

    def held_out(self, fold: int) -> np.ndarray:
        """Places of the images of a fold, int64."""
        return np.flatnonzero(self.fold_of == fold)

    @cached_property
    def is_askable(self) -> np.ndarray:
        """Whether other folds have images of an image's class, shape (n,), bool.

        How unlikely a class is that a classifier never saw says nothing of a penalty,
        and would outweigh all else. All are, where that is so of none.
        """
        labels, folds = self.data.labels, self.fold_of
        counts = np.zeros((self.data.num_classes, self.num_folds), np.int64)
        np.add.at(counts, (labels, folds), 1)
        elsewhere = counts.sum(axis=1)[labels] - counts[labels, folds]
        return elsewhere > 0 if elsewhere.any() else np.ones(len(labels), bool)

    def learned(self, fold: int) -> np.ndarray:
        """What images count while a fold is held out, shape (n,), float64."""
        return np.where(self.fold_of == fold, 0.0, self.data.weights)

    def judged(
        self, loss: LinearLoss, folds: list[np.ndarray], penalty: float = math.nan
    ) -> TriedPenalty:
        """What the classifiers make of the images that they did not learn from.

        Args:
            loss: Whose parameters these are.
            folds: Parameters, found without each of the folds.
            penalty: That they were found with.
        """
        labels = self.data.labels
        losses, right = np.empty(len(labels)), np.empty(len(labels), bool)
        known: list[float] = []
        features, val_labels = self.validation
        for fold, parameters in enumerate(folds):
            linear, held_out = loss.classifier(parameters), self.held_out(fold)
            logs = linear.log_probabilities(self.data.views[0](held_out))
            losses[held_out] = -logs[np.arange(len(held_out)), labels[held_out]]
            right[held_out] = logs.argmax(axis=1) == labels[held_out]
            if len(val_labels):
                answers = linear.log_probabilities(features).argmax(axis=1)
                known.append(float((answers == val_labels).mean()))
        return TriedPenalty(
            penalty,
            float(np.average(losses, weights=self.data.weights * self.is_askable)),
            float(right.mean()),
            float(np.mean(known)) if known else math.nan,
        )


def best_strength(
    judge: FoldJudge,
    is_stopped: Callable[[], bool],
    tell: Callable[[TriedPenalty, float], None],
) -> tuple[float, np.ndarray] | None:
    """Cross-validate penalties, from the strongest to weaker ones.

    Args:
        judge: Of the images.
        is_stopped: Whether to end with what is known by then.
        tell: Called after each penalty, with it and the share that is done at least.

    Returns:
        The strength with the lowest loss, and the folds' mean parameters with it; None
        where it was stopped before any was judged.
    """
    loss = LinearLoss(judge.data)
    starts = [loss.start] * judge.num_folds
    lowest, worse = np.inf, 0
    best: tuple[float, np.ndarray] | None = None
    for place, strength in enumerate(STRENGTHS):
        penalty = penalty_for(strength, judge.data)
        starts = [
            loss.minimum(penalty, start, is_stopped, judge.learned(fold))
            for fold, start in enumerate(starts)
        ]
        if is_stopped():
            break
        tried = judge.judged(loss, starts, penalty)
        tell(tried, (place + 1) / len(STRENGTHS))
        if tried.loss < lowest:
            lowest, worse = tried.loss, 0
            best = strength, np.mean(starts, axis=0)
        else:
            worse += 1
        if worse == _WORSE:
            break
    return best
