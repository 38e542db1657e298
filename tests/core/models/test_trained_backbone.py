"""The backbone of a saved model, put into a network that is built anew."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from core.config.earlier_run import EarlierRun
from core.errors import WeightsError
from core.models.trained_backbone import load_trained
from core.storage.paths import runs_dir

START = EarlierRun("pets-1", "finetune")


def saved(model: keras.Model, classes: int = 3) -> Path:
    """A model with a head, as a run saves it."""
    pooled = keras.layers.GlobalAveragePooling2D(name="pooling")(model.output)
    answers = keras.layers.Dense(classes, name="probabilities")(pooled)
    folder = runs_dir() / START.run_id / START.phase
    folder.mkdir(parents=True)
    keras.Model(model.input, answers).save(folder / "model.keras")
    return folder / "model.keras"


def network(scale: list[float] | None = None, size: int = 8) -> keras.Model:
    """As an EfficientNet begins; with ImageNet weights Keras scales once more."""
    inputs = keras.Input((size, size, 3), name="image")
    x = keras.layers.Normalization(name="normalization")(inputs)
    if scale:
        x = keras.layers.Rescaling(scale, name="rescaling_1")(x)
    return keras.Model(inputs, keras.layers.Conv2D(4, 3, name="conv")(x))


def normalized(model: keras.Model) -> keras.Model:
    layer = model.get_layer("normalization")
    layer.adapt_mean.assign([90.0, 100.0, 110.0])
    layer.adapt_variance.assign([16.0, 25.0, 36.0])
    layer.finalize_state()
    return model


def test_a_rescaling_that_only_imagenet_brings_is_part_of_the_normalisation() -> None:
    parent = normalized(network(scale=[2.0, 2.1, 2.2]))
    saved(parent)
    child = network()
    load_trained(child, START)
    images = np.random.default_rng(0).uniform(0, 255, (2, 8, 8, 3)).astype("float32")
    expected = parent(images[:1]), parent(images[1:])
    found = child(images[:1]), child(images[1:])
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_the_image_size_may_be_another() -> None:
    parent = normalized(network())
    saved(parent)
    child = network(size=16)
    load_trained(child, START)
    for own, theirs in zip(child.weights, parent.weights, strict=True):
        np.testing.assert_array_equal(own.numpy(), theirs.numpy())


def test_a_model_of_other_layers_is_refused() -> None:
    inputs = keras.Input((8, 8, 3), name="image")
    saved(keras.Model(inputs, keras.layers.Conv2D(4, 3, name="other")(inputs)))
    with pytest.raises(WeightsError, match=r"other layers \(normalization\)"):
        load_trained(network(), START)


def test_a_model_that_is_gone_or_damaged_is_named() -> None:
    with pytest.raises(WeightsError, match="the finetune model of run pets-1"):
        load_trained(network(), START)
    saved(network()).write_bytes(b"PK")
    with pytest.raises(WeightsError, match="damaged"):
        load_trained(network(), START)
