"""The network that leaves the app: its answers are those that the app gives."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from core.config import RunConfig
from core.models.class_maps import saved_class_maps
from core.serving.trust import Trust

MAPS = "cam"
PROBABILITIES, NOVELTY = ANSWERS = ("probabilities", "novelty")

_LEAST_LENGTH = 1e-12  # features that are all 0 stay so


def answering_model(
    saved: keras.Model, trust: Trust | None, has_novelty: bool = True
) -> keras.Model:
    """A phase's model with calibrated probabilities and, where it may, the novelty.

    The temperature goes into the output layer's weights: softmax(scores / T) is what
    softmax(log(probabilities) / T) gives, and in 8 bits it stays exact.

    Args:
        saved: As `core.models.head.whole_model` made it; its weights are changed.
        trust: None = as it is.
        has_novelty: Whether to measure how unlike the training images a picture is.

    Returns:
        A model from pixels to probabilities, or to a dict of these and the novelty,
        shape (batch,): see `core.serving.trust`.
    """
    if trust is None:
        return saved
    output = saved.get_layer(PROBABILITIES)
    output.set_weights([part / trust.temperature for part in output.get_weights()])
    if not has_novelty:
        return saved
    novelty = _novelty(saved.get_layer("pooling").output, trust)
    answers = {PROBABILITIES: saved.output, NOVELTY: novelty}
    return keras.Model(saved.inputs[0], answers, name="thaw")


def mapped_model(model: keras.Model, config: RunConfig) -> keras.Model:
    """A model of `answering_model` that says which places speak for a class, too.

    Args:
        model: See there.
        config: Of its run.

    Returns:
        A model from pixels to a dict of its answers and "cam"; see
        `core.models.class_maps`.
    """
    answers = dict(zip(answer_names(model), model.outputs, strict=True))
    answers[MAPS] = saved_class_maps(model, config)
    return keras.Model(model.inputs[0], answers, name="thaw")


def answer_names(model: keras.Model) -> tuple[str, ...]:
    """The names of what a model answers, in the order of its outputs."""
    if isinstance(model.output, dict):
        return tuple(sorted(model.output))
    return ANSWERS[:1]


def _novelty(embedding: Any, trust: Trust) -> Any:
    """`Trust.novelty` as a part of the network, in layers and operations of Keras."""
    known = trust.familiar
    length = ops.sqrt(ops.sum(ops.square(embedding), axis=-1, keepdims=True))
    unit = embedding / ops.maximum(length, _LEAST_LENGTH)
    along = _product("novelty_directions", known.directions)(unit)
    near = _product("novelty_centres", -known.centres.T, known.offsets)(unit)
    square = ops.min(near, axis=-1) - ops.sum(ops.square(along), axis=-1)
    return ops.sqrt(ops.maximum(square, 0.0)) / trust.threshold


def _product(
    name: str, kernel: np.ndarray, bias: np.ndarray | None = None
) -> layers.Layer:
    """A layer that multiplies with a matrix that nothing trains."""
    layer = layers.Dense(
        kernel.shape[1], use_bias=bias is not None, trainable=False, name=name
    )
    layer.build((None, kernel.shape[0]))
    layer.set_weights([kernel] if bias is None else [kernel, bias])
    return layer
