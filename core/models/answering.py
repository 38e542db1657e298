"""The network that leaves the app: its answers are those that the app gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from core.analysis.calibration import SMALLEST
from core.config import RunConfig
from core.models.class_maps import saved_class_maps
from core.serving.trust import Trust

MAPS = "cam"
PROBABILITIES, NOVELTY = ANSWERS = ("probabilities", "novelty")

_LEAST_LENGTH = 1e-12  # features that are all 0 stay so


def answering_model(
    saved: keras.Model,
    trust: Trust | None,
    has_novelty: bool = True,
    is_tempered: bool = True,
) -> keras.Model:
    """A phase's model with calibrated probabilities and, where it may, the novelty.

    The temperature goes into the output layer's weights: softmax(scores / T) is what
    softmax(log(probabilities) / T) gives, and in 8 bits it stays exact.

    Args:
        saved: As `core.models.head.whole_model` made it; its weights are changed.
        trust: None = as it is.
        has_novelty: Whether to measure how unlike the training images a picture is.
        is_tempered: Whether to calibrate the probabilities; else that is to be done
            with the mean of several.

    Returns:
        A model from pixels to probabilities, or to a dict of these and the novelty,
        shape (batch,): see `core.serving.trust`.
    """
    if trust is None:
        return saved
    if is_tempered:
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


def flipped_model(
    model: keras.Model, flips: Sequence[tuple[int, ...]], temperature: float
) -> keras.Model:
    """A model that answers by the mean over flips of a picture.

    Args:
        model: From pixels to probabilities, or to a dict of answers with these.
        flips: Of `core.config.FLIPS`; the first one changes nothing.
        temperature: That calibrates the mean.

    Returns:
        A model from the same pixels to the same answers; but for the probabilities,
        they are those for the picture itself.
    """
    image = keras.Input(model.inputs[0].shape[1:], name=model.inputs[0].name)
    views = ops.concatenate([_flipped(image, axes) for axes in flips], axis=0)
    found = model(views)
    answers = found if isinstance(found, dict) else {PROBABILITIES: found}

    def by_view(values: Any) -> Any:
        return ops.reshape(values, (len(flips), -1, *values.shape[1:]))

    made = {name: by_view(values)[0] for name, values in answers.items()}
    mean = ops.mean(by_view(answers[PROBABILITIES]), axis=0)
    if temperature != 1.0:
        mean = ops.softmax(ops.log(ops.maximum(mean, SMALLEST)) / temperature)
    made[PROBABILITIES] = mean
    outputs = made if isinstance(found, dict) else mean
    return keras.Model(image, outputs, name="thaw_by_views")


def _flipped(image: Any, axes: tuple[int, ...]) -> Any:
    """One flip of all pictures; an axis of an image is the one behind it of a batch.

    By taking rows in another order: some runtimes can't reverse an axis.
    """
    for axis in axes:
        last = image.shape[axis + 1] - 1
        image = ops.take(image, np.arange(last, -1, -1, dtype=np.int32), axis + 1)
    return image


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
