"""The models of a run: one set of layers, inference mode in the backbone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from core.backbones.registry import BACKBONES
from core.backbones.table import read_table
from core.config import BatchNormalization, Dense, Dropout, HeadConfig, RunConfig
from core.models.class_maps import serving_model
from core.models.head import (
    Head,
    feature_model,
    head_model,
    upper_model,
    whole_model,
)
from core.models.line import divide, set_trainable


def small_backbone(seed: int = 0) -> keras.Model:
    """Two convolutions with batch normalisation, and dropout between them."""
    random = np.random.default_rng(seed)
    image = keras.Input((8, 8, 3), name="image")
    x = keras.layers.Rescaling(1 / 255, name="preprocess")(image)
    x = keras.layers.Conv2D(4, 3, strides=2, name="low_conv")(x)
    x = keras.layers.BatchNormalization(name="low_bn")(x)
    x = keras.layers.ReLU(name="low_relu")(x)
    x = keras.layers.Conv2D(5, 1, name="high_conv")(x)
    x = keras.layers.BatchNormalization(name="high_bn")(x)
    x = keras.layers.Dropout(0.9, name="high_dropout")(x)
    backbone = keras.Model(image, x, name="small")
    for weight in backbone.weights:
        weight.assign(random.uniform(0.5, 1.5, weight.shape))
    backbone.trainable = False
    return backbone


def make_head(num_classes: int = 3, dropout: float = 0.2, **settings: Any) -> Head:
    head = HeadConfig(**({"layers": (Dropout(rate=dropout),)} | settings))
    return Head(RunConfig(dataset="d", head=head), num_classes)


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(1).uniform(0, 255, (6, 8, 8, 3)).astype(np.float32)


LABELS = np.array([0, 1, 2, 0, 1, 2])
LINE = 5  # the first trained layer: high_conv
ABOVE = ("high_conv", "high_bn", "high_dropout")


def fit_above_the_line(
    images: np.ndarray,
) -> tuple[keras.Model, Head, dict[str, np.ndarray]]:
    """Train the upper part for a few steps; the weights as they were come along."""
    backbone, head = small_backbone(), make_head()
    lower, upper = divide(backbone, LINE)
    set_trainable(backbone, ABOVE)
    model = upper_model(upper, head)
    before = {weight.path: weight.numpy() for weight in backbone.weights}
    model.compile("sgd", "sparse_categorical_crossentropy")
    inputs = [np.asarray(lower(images))]
    model.fit(inputs, LABELS, epochs=3, batch_size=3, verbose=0)
    return backbone, head, before


def test_fine_tuning_keeps_all_moving_statistics(images: np.ndarray) -> None:
    backbone, _, before = fit_above_the_line(images)
    moving = [w for w in backbone.weights if "moving" in w.path]
    assert len(moving) == 4
    for weight in moving:
        assert np.array_equal(weight.numpy(), before[weight.path]), weight.path


def test_fine_tuning_changes_what_lies_above_the_line_only(images: np.ndarray) -> None:
    backbone, _, before = fit_above_the_line(images)
    changed = {
        weight.path
        for weight in backbone.weights
        if not np.array_equal(weight.numpy(), before[weight.path])
    }
    assert changed == {
        "high_conv/kernel",
        "high_conv/bias",
        "high_bn/gamma",
        "high_bn/beta",
    }


def test_backbone_is_in_inference_mode_while_the_head_is_trained(
    images: np.ndarray,
) -> None:
    backbone, head = small_backbone(), make_head(dropout=0.0)
    lower, upper = divide(backbone, LINE)
    set_trainable(backbone, ABOVE)
    model = upper_model(upper, head)
    inputs = [lower(images)]
    training = np.asarray(model(inputs, training=True))
    assert np.array_equal(training, np.asarray(model(inputs, training=False)))


def test_mixed_precision_is_for_training_and_every_figure_is_of_float32(
    images: np.ndarray,
) -> None:
    backbone, head = small_backbone(), make_head(dropout=0.0)
    lower, upper = divide(backbone, LINE)
    set_trainable(backbone, ABOVE)
    exact, mixed = (upper_model(upper, head, is_mixed) for is_mixed in (False, True))
    inputs = [lower(images)]
    expected = np.asarray(exact(inputs, training=False))
    assert np.array_equal(np.asarray(mixed(inputs, training=False)), expected)
    trained = np.asarray(mixed(inputs, training=True))
    assert trained.dtype == np.float32
    assert 0 < np.abs(trained - expected).max() < 0.05
    for kind in ("weights", "trainable_weights"):
        paths = [[w.path for w in getattr(model, kind)] for model in (exact, mixed)]
        assert paths[0] == paths[1], kind


def test_dropout_of_the_head_works_while_training(images: np.ndarray) -> None:
    backbone, head = small_backbone(), make_head(dropout=0.5)
    embedding = np.asarray(feature_model(backbone, head)(images))
    model = head_model(5, head)
    training = np.asarray(model([embedding], training=True))
    assert not np.allclose(training, np.asarray(model([embedding])))


def test_restarted_dropout_gives_the_same_masks_again() -> None:
    head, rows = make_head(dropout=0.5), np.ones((4, 6), np.float32)
    first = [np.asarray(head.stack[0](rows, training=True)) for _ in range(3)]
    head.restart_dropout()
    again = [np.asarray(head.stack[0](rows, training=True)) for _ in range(3)]
    assert np.array_equal(first, again)
    assert not np.array_equal(first[0], first[1])


def test_all_models_of_a_run_say_the_same(images: np.ndarray) -> None:
    backbone, head = small_backbone(), make_head()
    lower, upper = divide(backbone, LINE)
    whole = np.asarray(whole_model(backbone, head)(images))
    embedding = feature_model(backbone, head)(images)
    served = serving_model(backbone, head)(images)
    for other in (
        head_model(5, head)([embedding]),
        upper_model(upper, head)([lower(images)]),
        served[0],
    ):
        assert np.allclose(np.asarray(other), whole, atol=1e-6)  # folding rounds
    assert whole.shape == (6, 3)
    assert np.allclose(whole.sum(axis=1), 1)


def test_class_activation_maps_average_to_the_logits(images: np.ndarray) -> None:
    backbone, head = small_backbone(), make_head()
    whole_model(backbone, head)  # builds the head
    head.output.bias.assign([0.1, -0.2, 0.3])
    probabilities, embedding, cam = (
        np.asarray(output) for output in serving_model(backbone, head)(images)
    )
    assert embedding.shape == (6, 5) and cam.shape == (6, 3, 3, 3)
    logits = cam.mean(axis=(1, 2)) + np.asarray(head.output.bias)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert np.allclose(shares, probabilities, atol=1e-6)


def test_same_seed_gives_the_same_head() -> None:
    first, again = (
        [weight.numpy() for weight in head_model(5, make_head()).weights]
        for _ in range(2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


EVERY_KIND = (Dense(units=4), BatchNormalization(), Dropout(), BatchNormalization())


@pytest.mark.parametrize("name", BACKBONES)
def test_no_backbone_has_a_layer_of_a_heads_name(name: str) -> None:
    head = make_head(layers=EVERY_KIND * 2)
    ours = [head.pooling.name, *(layer.name for layer in head.layers)]
    assert len(set(ours)) == len(ours)
    assert not set(ours) & {row.name for row in read_table(name).rows}


def test_model_of_an_earlier_version_gives_its_weights(
    images: np.ndarray, tmp_path: Path
) -> None:
    former = make_head(layers=EVERY_KIND)
    names = ("dense_1", "batch_normalization_1", "dropout_1", "batch_normalization_2")
    for layer, name in zip(former.stack, names, strict=True):
        layer.name = name
    model = whole_model(small_backbone(), former)
    for weight in former.weights:
        weight.assign(np.random.default_rng(2).uniform(0.5, 1.5, weight.shape))
    model.save(tmp_path / "model.keras")
    now = whole_model(small_backbone(1), make_head(layers=EVERY_KIND))
    assert now.layers[-2].name != "batch_normalization_2"
    now.load_weights(tmp_path / "model.keras")
    for read in (now, keras.saving.load_model(tmp_path / "model.keras")):
        assert np.array_equal(np.asarray(read(images)), np.asarray(model(images)))
