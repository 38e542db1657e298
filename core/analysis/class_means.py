"""Nearest class mean: the simplest head there is, and for very few images a good one.

Each class is the mean of its training images' features; an image is of the class whose
mean is nearest (Euclidean, of standardised features). That is a linear classifier, with
nothing to learn but how sure it is.
"""

from __future__ import annotations

import numpy as np

from core.analysis.linear_fit import LinearData, LinearLoss
from core.analysis.penalty import FoldJudge, TriedPenalty

_SURENESS = np.geomspace(1e-4, 1.0, 49)  # times the negative squared distance
_NEVER = -1e6  # the bias of a class without images


def class_means(data: LinearData, judge: FoldJudge) -> tuple[np.ndarray, TriedPenalty]:
    """The classifier by class means, and what it makes of held-out images.

    How sure it is, is what makes the cross-entropy of held-out images lowest.

    Args:
        data: All training images.
        judge: Holds images of the same out in turn.

    Returns:
        Parameters as `LinearLoss` has them, and the figures; their penalty is NaN.
    """
    loss = LinearLoss(judge.data)
    folds = [
        _nearest_mean(judge.data, judge.learned(fold))
        for fold in range(judge.num_folds)
    ]
    logits = np.empty((len(judge.data.labels), data.num_classes), np.float64)
    for fold, parameters in enumerate(folds):
        linear, held_out = loss.classifier(parameters), judge.held_out(fold)
        logits[held_out] = judge.data.views[0](held_out) @ linear.weights + linear.bias
    asked, labels = logits[judge.is_askable], judge.data.labels[judge.is_askable]
    sureness = min(_SURENESS, key=lambda scale: _mean_loss(scale * asked, labels))
    tried = judge.judged(loss, [sureness * parameters for parameters in folds])
    return sureness * _nearest_mean(data, data.weights), tried


def _nearest_mean(data: LinearData, weights: np.ndarray) -> np.ndarray:
    """Half the negative squared distance to each mean, but for what all share."""
    mean, scale = data.scaling
    sums = np.zeros((data.num_classes, len(mean)))
    counts = np.zeros(data.num_classes)
    for read, place in data.chunks():
        counted = (np.arange(data.num_classes)[:, None] == data.labels[place]) * (
            weights[place] > 0
        )
        sums += counted.astype(np.float32) @ read(place)
        counts += counted.sum(axis=1)
    means = (sums / np.maximum(counts, 1)[:, None] - mean) * scale
    bias = np.where(counts > 0, -np.square(means).sum(axis=1) / 2, _NEVER)
    return np.concatenate([means.T, bias[None]])


def _mean_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    logits = logits - logits.max(axis=1, keepdims=True)
    own = logits[np.arange(len(labels)), labels]
    return float((np.log(np.exp(logits).sum(axis=1)) - own).mean())
