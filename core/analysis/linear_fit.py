"""A linear classifier of features, fitted until nothing gets better any more.

Multinomial logistic regression with an L2 penalty has one best solution, which L-BFGS
(Liu and Nocedal 1989) finds to any digit: no learning rate, no epochs. SciPy takes a
while to load: only workers import this.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

from core.processors import usable_processors

_CHUNK_ROWS = 2048  # that one thread takes at once
_MOST_STEPS = 300  # of L-BFGS; 20 to 60 are enough for features of photos
# Features are float32, so that a loss is known to about seven digits.
_LOSS_TOLERANCE, _GRADIENT_TOLERANCE = 1e-8, 1e-5
_LEAST_SPREAD = 1e-6  # of a feature that is not constant

# From places of images to their features, shape (m, d), float32.
Read = Callable[[slice | np.ndarray], np.ndarray]


class Linear(NamedTuple):
    """A linear classifier of features as they are: logits = features @ weights + bias.

    Attributes:
        weights: Shape (d, classes), float32.
        bias: Shape (classes,), float32.
    """

    weights: np.ndarray
    bias: np.ndarray

    def log_probabilities(self, features: np.ndarray) -> np.ndarray:
        """Natural logarithms, shape (m, classes), float32, of features (m, d)."""
        return _log_softmax(features @ self.weights + self.bias)


@dataclass(frozen=True)
class LinearData:
    """What a linear classifier learns from.

    Attributes:
        views: Reads the features of some of the images in each view; all views of an
            image together count as much as one.
        labels: Class indices, shape (n,), int64.
        num_classes: Also those that no image has.
        weights: What an image counts, shape (n,), float64; 0 = it is not learned from.
        label_smoothing: Share of the target that is spread over all classes, 0-1.
    """

    views: tuple[Read, ...]
    labels: np.ndarray
    num_classes: int
    weights: np.ndarray
    label_smoothing: float = 0.0

    def chunks(self) -> Iterator[tuple[Read, slice]]:
        """Parts of the views, which threads may work on side by side."""
        for read in self.views:
            for place in self._places():
                yield read, place

    def _places(self) -> Iterator[slice]:
        for start in range(0, len(self.labels), _CHUNK_ROWS):
            yield slice(start, start + _CHUNK_ROWS)

    @cached_property
    def scaling(self) -> tuple[np.ndarray, np.ndarray]:
        """Means of the features and 1 / standard deviation, 0 of a constant one.

        Both of shape (d,), float64, of all rows, also those that are not learned from.
        """
        # Squares of large numbers lose digits; those of differences less so.
        shift = self.views[0](slice(0, 1))[0].astype(np.float64)
        total, squares, count = np.zeros_like(shift), np.zeros_like(shift), 0
        for read, place in self.chunks():
            values = read(place) - shift.astype(np.float32)
            count += len(values)
            total += values.sum(axis=0, dtype=np.float64)
            squares += np.square(values).sum(axis=0, dtype=np.float64)
        mean = total / count
        spread = np.sqrt(np.maximum(squares / count - mean**2, 0.0))
        has_spread = spread > _LEAST_SPREAD
        scale = np.where(has_spread, 1.0 / np.where(has_spread, spread, 1.0), 0.0)
        return mean + shift, scale

    def judged(self, linear: Linear) -> tuple[float, float]:
        """A classifier's mean loss and its accuracy, 0-1, of images themselves.

        Both are no number where there are no images.
        """
        loss, right, total = 0.0, 0.0, 0.0
        for place in self._places():
            logs = linear.log_probabilities(self.views[0](place))
            labels, weights = self.labels[place], self.weights[place]
            loss += float(weights @ self.losses(logs, labels))
            total += float(weights.sum())
            right += float((logs.argmax(axis=1) == labels).sum())
        if not total:
            return math.nan, math.nan
        return loss / total, right / len(self.labels)

    def losses(self, logs: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Cross-entropy of each image, shape (m,), of log probabilities."""
        kept, spread = 1.0 - self.label_smoothing, self.label_smoothing / logs.shape[1]
        found: np.ndarray = -kept * logs[np.arange(len(labels)), labels]
        return found - spread * logs.sum(axis=1) if spread else found


class LinearLoss:
    """The mean cross-entropy of some of the data, with an L2 penalty.

    The penalty is `penalty / 2 * sum(weights ** 2)` of the weights of standardised
    features, and none of the bias.

    Args:
        data: To learn from.
    """

    def __init__(self, data: LinearData) -> None:
        self._data = data
        self._mean, self._scale = data.scaling
        self.start = np.zeros((len(self._mean) + 1, data.num_classes))

    def minimum(
        self,
        penalty: float,
        start: np.ndarray,
        is_stopped: Callable[[], bool] = lambda: False,
        weights: np.ndarray | None = None,
    ) -> np.ndarray:
        """The parameters at which the loss is lowest.

        Args:
            penalty: Above 0.
            start: Parameters to begin with, such as those for a similar penalty.
            is_stopped: Asked after each step; the search then ends where it is.
            weights: What each image counts; None = as the data say.

        Returns:
            Shape (d + 1, classes), float64: weights of standardised features, and the
            bias in the last row.
        """
        weights = self._data.weights if weights is None else weights
        shares = (weights / (weights.sum() * len(self._data.views))).astype(np.float32)

        def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
            return self._loss(flat.reshape(start.shape), penalty, shares, pool)

        def after_step(intermediate_result: Any) -> None:
            if is_stopped():
                raise StopIteration

        with ThreadPoolExecutor(max(1, round(usable_processors()))) as pool:
            found = minimize(
                loss,
                start.ravel(),
                jac=True,
                method="L-BFGS-B",
                callback=after_step,
                options={
                    "maxiter": _MOST_STEPS,
                    "ftol": _LOSS_TOLERANCE,
                    "gtol": _GRADIENT_TOLERANCE,
                },
            )
        return np.asarray(found.x).reshape(start.shape)

    def classifier(self, parameters: np.ndarray) -> Linear:
        """Parameters as a classifier of features that are not standardised."""
        weights = parameters[:-1] * self._scale[:, None]
        bias = parameters[-1] - self._mean @ weights
        return Linear(weights.astype(np.float32), bias.astype(np.float32))

    def _loss(
        self,
        parameters: np.ndarray,
        penalty: float,
        shares: np.ndarray,
        pool: ThreadPoolExecutor,
    ) -> tuple[float, np.ndarray]:
        """The loss and its gradient, flat; the same whatever the number of threads."""
        linear = self.classifier(parameters)

        def of_chunk(chunk: tuple[Read, slice]) -> tuple[float, np.ndarray, np.ndarray]:
            return self._chunk_loss(linear, shares, *chunk)

        chunks = list(self._data.chunks())
        parts = list((pool.map if len(chunks) > 1 else map)(of_chunk, chunks))
        value = sum(part[0] for part in parts)
        raw = np.sum([part[1] for part in parts], axis=0, dtype=np.float64)
        bias = np.sum([part[2] for part in parts], axis=0, dtype=np.float64)
        gradient = np.empty_like(parameters)
        gradient[:-1] = self._scale[:, None] * (raw - np.outer(self._mean, bias))
        gradient[:-1] += penalty * parameters[:-1]
        gradient[-1] = bias
        value += penalty / 2 * float(np.square(parameters[:-1]).sum())
        return value, gradient.ravel()

    def _chunk_loss(
        self, linear: Linear, shares: np.ndarray, read: Read, place: slice
    ) -> tuple[float, np.ndarray, np.ndarray]:
        """A chunk's part of the loss, and its gradient by weights and bias."""
        features, labels, share = read(place), self._data.labels[place], shares[place]
        logs = linear.log_probabilities(features)
        losses = self._data.losses(logs, labels)
        smoothing = self._data.label_smoothing
        errors = np.exp(logs) - np.float32(smoothing / logs.shape[1])
        errors[np.arange(len(labels)), labels] -= np.float32(1.0 - smoothing)
        errors *= share[:, None]
        value = float(losses.astype(np.float64) @ share)
        return value, features.T @ errors, errors.sum(axis=0)


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    logits = logits - logits.max(axis=1, keepdims=True)
    found: np.ndarray = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return found
