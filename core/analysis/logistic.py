"""Logistic regression on features, in NumPy: the linear probe's own training.

About 40 steps over 800 images of 1,280 features converge, which is why fewer dimensions
would not pay: finding the space that the images span takes three times as long.

scikit-learn's `LogisticRegression` solves the same problem. These hundred lines stay as
long as nothing else needs that package and its two dependencies; the first thing that
does should put it in this file's place.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

_MEMORY = 10  # pairs of steps and gradients that L-BFGS keeps
_MOST_STEPS = 200
_TOLERANCE = 1e-4  # largest gradient of the mean loss at which it stops
_SUFFICIENT = 1e-4  # Armijo's share of the fall that the slope promises


def standardise(
    features: np.ndarray, questions: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Subtract the features' means and divide by their standard deviations.

    Args:
        features: Of the training images, which say the means, shape (n, d), float32.
        questions: Of other images, shape (m, d), float32.

    Returns:
        Both, float32; a feature that is constant in training is 0 in both.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0)
    has_spread = spread > 1e-6
    scale = np.where(has_spread, 1 / np.where(has_spread, spread, 1), 0)
    scale = scale.astype(np.float32)
    return (features - mean) * scale, (questions - mean) * scale


@dataclass(frozen=True)
class Classifier:
    """A fitted logistic regression.

    Attributes:
        classes: Labels of the columns, shape (c,), int64.
        weights: Shape (k + 1, c), float32; the last row is the bias.
    """

    classes: np.ndarray
    weights: np.ndarray

    def predict(self, features: np.ndarray) -> np.ndarray:
        """The most probable label of each row, shape (n,), int64."""
        scores = features @ self.weights[:-1] + self.weights[-1]
        chosen: np.ndarray = self.classes[scores.argmax(axis=1)]
        return chosen


def fit(features: np.ndarray, labels: np.ndarray, penalty: float) -> Classifier:
    """Multinomial logistic regression with an L2 penalty, by L-BFGS.

    Minimises the mean cross-entropy (nats) + penalty / 2 * sum of squared weights; the
    bias is free (Nocedal and Wright 2006, algorithm 7.5).

    Args:
        features: Standardised, shape (n, d), float32.
        labels: Shape (n,), int; any set of numbers.
        penalty: Above 0.
    """
    classes, codes = np.unique(labels, return_inverse=True)
    objective = _Objective(features, codes, len(classes), penalty)
    weights = np.zeros((features.shape[1] + 1, len(classes)), np.float32)
    value, gradient = objective(weights)
    pairs: deque[tuple[np.ndarray, np.ndarray]] = deque(maxlen=_MEMORY)
    for _ in range(_MOST_STEPS):
        if np.abs(gradient).max() < _TOLERANCE:
            break
        direction = -_times_inverse_curvature(gradient, pairs)
        slope = float((direction * gradient).sum())
        length = 1.0 if pairs else min(1.0, 1.0 / float(np.abs(gradient).sum()))
        for _ in range(20):
            step = np.float32(length) * direction
            new_value, new_gradient = objective(weights + step)
            if new_value <= value + _SUFFICIENT * length * slope:
                break
            length /= 2
        else:
            break  # as near as float32 comes
        change = new_gradient - gradient
        if float((step * change).sum()) > 1e-12:
            pairs.append((step, change))
        weights, value, gradient = weights + step, new_value, new_gradient
    return Classifier(classes, weights)


class _Objective:
    """Mean cross-entropy with its penalty, and the gradient."""

    def __init__(
        self, features: np.ndarray, codes: np.ndarray, num_classes: int, penalty: float
    ) -> None:
        self._features = features
        self._codes = codes
        self._targets = np.eye(num_classes, dtype=np.float32)[codes]
        self._penalty = penalty

    def __call__(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        count = len(self._codes)
        scores = self._features @ weights[:-1] + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        sums = odds.sum(axis=1, keepdims=True)
        own = scores[np.arange(count), self._codes]
        loss = float((np.log(sums[:, 0]) - own).mean(dtype=np.float64))
        loss += (
            self._penalty / 2 * float(np.square(weights[:-1], dtype=np.float64).sum())
        )
        errors = (odds / sums - self._targets) / count
        gradient = np.empty_like(weights)
        gradient[:-1] = self._features.T @ errors + self._penalty * weights[:-1]
        gradient[-1] = errors.sum(axis=0)
        return loss, gradient


def _times_inverse_curvature(
    gradient: np.ndarray, pairs: deque[tuple[np.ndarray, np.ndarray]]
) -> np.ndarray:
    """The two-loop recursion (Nocedal and Wright 2006, algorithm 7.4)."""
    result, shares = gradient.copy(), []
    for step, change in reversed(pairs):
        share = np.vdot(step, result) / np.vdot(step, change)
        result -= share * change
        shares.append(share)
    if pairs:
        step, change = pairs[-1]
        result *= np.vdot(step, change) / np.vdot(change, change)
    for (step, change), share in zip(pairs, reversed(shares), strict=True):
        result += (share - np.vdot(change, result) / np.vdot(step, change)) * step
    return result
