"""Means and variances at batch normalisations, over images and with fixed weights.

They are averaged over batches, as precise BatchNorm does (Wu and Johnson 2021, arXiv
2105.07576).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.config import NORM_IMAGES

_BATCH = 32


class NormStatistics:
    """Estimates what the batch normalisations of a model should answer with.

    Args:
        model: Functional, from pixels; its weights are those of the time of asking.

    Attributes:
        norms: Its batch normalisations, in order.
    """

    def __init__(self, model: keras.Model) -> None:
        self.norms: list[Any] = [
            layer
            for layer in model.layers
            if isinstance(layer, keras.layers.BatchNormalization)
        ]
        self._model = model

    @cached_property
    def _compute(self) -> Callable[[tf.Tensor], list[tf.Tensor]]:
        made = statistics_model(self._model, self.norms)
        found: Callable[[tf.Tensor], list[tf.Tensor]] = tf.function(
            made, jit_compile=False, reduce_retracing=True
        )
        return found

    def estimate(
        self, batches: Iterable[np.ndarray]
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Mean and variance at each normalisation, both of shape (channels,), float64.

        Args:
            batches: Pixels, shape (n, height, width, 3), 0-255; at least one batch.
        """
        found = []
        for batch in batches:
            outputs = self._compute(tf.constant(batch, tf.float32))
            found.append([values.numpy().astype(np.float64) for values in outputs])
        statistics = []
        for place in range(len(self.norms)):
            means = np.stack([values[2 * place] for values in found])
            variances = np.stack([values[2 * place + 1] for values in found])
            # Within the batches, and between them.
            variance = variances.mean(axis=0) + means.var(axis=0)
            statistics.append((means.mean(axis=0), variance))
        return statistics

    def assign(self, statistics: Iterable[tuple[np.ndarray, np.ndarray]]) -> None:
        """Let the model answer with these; see `estimate`."""
        for norm, (mean, variance) in zip(self.norms, statistics, strict=True):
            norm.moving_mean.assign(mean)
            norm.moving_variance.assign(variance)


def sample_batches(places: Sequence[int] | np.ndarray) -> list[np.ndarray]:
    """The images to look at, in batches; the same each time.

    Args:
        places: Of all there are, at least one.
    """
    chosen = np.random.default_rng(0).permutation(places)[:NORM_IMAGES]
    return np.array_split(chosen, max(1, len(chosen) // _BATCH))


def statistics_model(model: keras.Model, norms: list[Any]) -> keras.Model:
    """From pixels to the mean and the variance at each normalisation, in their order.

    Each normalises by its batch, so that the next one sees what it would see once the
    statistics are right; all else is in inference mode.
    """
    found: dict[int, list[Any]] = {}

    def call(layer: Any, *inputs: Any, **options: Any) -> Any:
        if not isinstance(layer, keras.layers.BatchNormalization):
            return layer(*inputs, **options)
        value, *statistics = _BatchStatistics(layer)(inputs[0])
        found[id(layer)] = statistics
        return value

    # Of a compiled model the clone would be compiled too, with our own optimizer.
    plain = keras.Model(model.inputs, model.outputs)
    clone = keras.models.clone_model(
        plain, clone_function=lambda layer: layer, call_function=call
    )
    outputs = [item for norm in norms for item in found[id(norm)]]
    return keras.Model(clone.inputs[0], outputs, name="statistics")


class _BatchStatistics(keras.layers.Layer):
    """Normalises by the batch, and says what its mean and variance were."""

    def __init__(self, norm: Any) -> None:
        super().__init__(name=f"{norm.name}_statistics")
        self._norm = norm

    def call(self, inputs: Any) -> Any:
        norm = self._norm
        axes = [axis for axis in range(len(inputs.shape) - 1)]
        mean, variance = tf.nn.moments(inputs, axes)
        scale = norm.gamma if norm.scale else None
        offset = norm.beta if norm.center else None
        value = tf.nn.batch_normalization(
            inputs, mean, variance, offset, scale, norm.epsilon
        )
        return value, mean, variance
