"""The network that leaves the app: its answers are those that the app gives."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from core.serving.trust import Trust

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


def answer_names(model: keras.Model) -> tuple[str, ...]:
    """The names of what a model answers, in the order of its outputs."""
    return ANSWERS[:1] if len(model.outputs) == 1 else tuple(sorted(ANSWERS))


def _novelty(embedding: Any, trust: Trust) -> Any:
    length = ops.sqrt(ops.sum(ops.square(embedding), axis=-1, keepdims=True))
    unit = embedding / ops.maximum(length, _LEAST_LENGTH)
    reference = layers.Dense(
        len(trust.reference), use_bias=False, trainable=False, name="reference"
    )
    cosines = reference(unit)
    reference.set_weights([trust.reference.T])
    count = min(trust.neighbours, len(trust.reference))
    nearest = ops.top_k(cosines, count)[0][:, count - 1]
    distance = ops.sqrt(ops.maximum(2.0 - 2.0 * nearest, 0.0))
    return distance / trust.threshold
