"""Class activation maps are what a gradient tape says, for every head."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from core.config import (
    ACTIVATIONS,
    BatchNormalization,
    Dense,
    Dropout,
    HeadConfig,
    RunConfig,
)
from core.models.answering import answer_names, mapped_model
from core.models.class_maps import serving_model
from core.models.head import Head, whole_model
from tests.core.models.test_head import small_backbone


def score(head: Head, embedding: tf.Tensor) -> tf.Tensor:
    """Class scores before softmax, or before the sigmoid of the second class."""
    for layer in head.stack:
        embedding = layer(embedding, training=False)
    logits = embedding @ head.output.kernel + head.output.bias
    if head.config.output == "sigmoid":
        logits = tf.concat([-logits, logits], axis=-1)
    return logits


def expected_maps(backbone: keras.Model, head: Head, images: np.ndarray) -> np.ndarray:
    """Sum over channels of activation times gradient of the score."""
    feature_map = tf.convert_to_tensor(backbone(images, training=False))
    maps = []
    for label in range(2 if head.config.output == "sigmoid" else 3):
        with tf.GradientTape() as tape:
            tape.watch(feature_map)
            value = score(head, head.pooling(feature_map))[:, label]
        gradient = tape.gradient(value, feature_map)
        maps.append(tf.reduce_sum(gradient * feature_map, axis=-1))
    return np.stack([np.asarray(each) for each in maps], axis=-1)


HEADS = [
    HeadConfig(),
    HeadConfig(pooling="flatten", layers=()),
    HeadConfig(layers=(Dense(units=7), Dropout(), BatchNormalization())),
    HeadConfig(pooling="flatten", layers=(Dense(units=7),), output="sigmoid"),
    *(HeadConfig(layers=(Dense(units=6, activation=name),)) for name in ACTIVATIONS),
]


@pytest.mark.parametrize("config", HEADS, ids=str)
def test_maps_are_the_gradients_a_tape_finds(config: HeadConfig) -> None:
    random = np.random.default_rng(0)
    images = random.uniform(0, 255, (4, 8, 8, 3)).astype(np.float32)
    backbone = small_backbone()
    head = Head(RunConfig(dataset="d", head=config), 3)
    whole_model(backbone, head)  # builds the head
    for weight in head.weights:
        scale = 0.3 if "variance" not in weight.path else 1.0
        weight.assign(np.abs(random.normal(0, scale, weight.shape)) + 0.1)
        if "kernel" in weight.path:
            weight.assign(random.normal(0, scale, weight.shape))
    served = serving_model(backbone, head)(images)
    expected = expected_maps(backbone, head, images)
    cells = 1 if config.pooling == "flatten" else 9  # an average shares its gradient
    largest = np.abs(expected).max()
    assert np.allclose(
        np.asarray(served[2]), expected * cells, atol=1e-4 * cells * largest
    )
    whole = np.asarray(whole_model(backbone, head)(images))
    assert np.allclose(np.asarray(served[0]), whole, atol=1e-6)


def test_maps_after_max_pooling_weigh_every_place_as_the_largest() -> None:
    images = np.random.default_rng(0).uniform(0, 255, (2, 8, 8, 3)).astype(np.float32)
    backbone = small_backbone()
    head = Head(RunConfig(dataset="d", head=HeadConfig(pooling="max", layers=())), 3)
    whole_model(backbone, head)
    served = serving_model(backbone, head)(images)
    expected = np.asarray(backbone(images)) @ np.asarray(head.output.kernel)
    assert np.allclose(np.asarray(served[2]), expected, rtol=1e-4)


@pytest.mark.parametrize("config", [HEADS[1], HEADS[2]], ids=str)
def test_a_saved_model_gives_the_maps_that_are_served(
    config: HeadConfig, tmp_path: Path
) -> None:
    images = np.random.default_rng(0).uniform(0, 255, (2, 8, 8, 3)).astype(np.float32)
    run = RunConfig(dataset="d", head=config)
    backbone, head = small_backbone(), Head(run, 3)
    whole_model(backbone, head).save(tmp_path / "model.keras")
    model = mapped_model(keras.saving.load_model(tmp_path / "model.keras"), run)
    assert answer_names(model) == ("cam", "probabilities")
    found, served = model(images), serving_model(backbone, head)(images)
    assert np.allclose(found["cam"], served[2], atol=1e-5)
    assert np.allclose(found["probabilities"], served[0], atol=1e-6)
