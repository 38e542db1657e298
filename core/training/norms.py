"""Batch normalisation's statistics, estimated again on the training images.

A pretrained network normalises with means and variances of ImageNet's photos. On images
of another kind these are off; estimating them on the own images, without any label, is
AdaBN (Li et al. 2016, arXiv 1603.04779). They are averaged over batches with all
weights fixed, as precise BatchNorm does (Wu and Johnson 2021, arXiv 2105.07576).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.data.manifest import Manifest
from core.runs.cache_keys import network_name, norms_key
from core.storage.cache import get_or_make
from core.storage.files import read_arrays, write_arrays
from core.training.network import Network
from core.training.pixels import Pixels
from core.training.reporter import Reporter

_BATCH = 32
_MOST_IMAGES = 1024  # the statistics of more differ by less than their noise


def adapt_norms(
    network: Network, manifest: Manifest, pixels: Pixels, reporter: Reporter
) -> None:
    """Replace the moving statistics of a network's backbone.

    Args:
        network: Named anew afterwards, so that no cache mixes the two.
        manifest: Its training images are looked at, without augmentation.
        pixels: Its decoded images.
        reporter: Asked whether to stop.

    Raises:
        StopRequested: Somebody asked for it.
    """
    norms = [
        layer
        for layer in network.backbone.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    if not norms:
        return
    digest = manifest.digest
    key = norms_key(network.name, digest, network.config.input_size)

    def make(folder: Path) -> None:
        arrays = _estimate(network.backbone, norms, manifest, pixels, reporter)
        write_arrays(folder / "norms.npz", arrays)

    folder = get_or_make("norms", key, make, reporter.raise_if_stopped)
    saved = read_arrays(folder / "norms.npz") or {}
    for place, norm in enumerate(norms):
        norm.moving_mean.assign(saved[f"mean{place}"])
        norm.moving_variance.assign(saved[f"variance{place}"])
    network.name = network_name(network.config, norms_of=digest)


def _estimate(
    backbone: keras.Model,
    norms: list[Any],
    manifest: Manifest,
    pixels: Pixels,
    reporter: Reporter,
) -> dict[str, np.ndarray]:
    """Means and variances over batches of training images, by place of the layer."""
    train = [i for i, entry in enumerate(manifest.entries) if entry.split == "train"]
    chosen = np.random.default_rng(0).permutation(train)[:_MOST_IMAGES]
    model = _statistics_model(backbone, norms)
    compute = tf.function(model, jit_compile=False, reduce_retracing=True)
    batches = np.array_split(chosen, max(1, len(chosen) // _BATCH))
    found = []
    for batch in batches:
        reporter.raise_if_stopped()
        images = np.stack([pixels.image(place) for place in batch])
        outputs = compute(tf.constant(images, tf.float32))
        found.append([values.numpy().astype(np.float64) for values in outputs])
    arrays = {}
    for place in range(len(norms)):
        means = np.stack([values[2 * place] for values in found])
        variances = np.stack([values[2 * place + 1] for values in found])
        arrays[f"mean{place}"] = means.mean(axis=0)
        # Within the batches, and between them.
        arrays[f"variance{place}"] = variances.mean(axis=0) + means.var(axis=0)
    return arrays


def _statistics_model(backbone: keras.Model, norms: list[Any]) -> keras.Model:
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

    clone = keras.models.clone_model(
        backbone, clone_function=lambda layer: layer, call_function=call
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
