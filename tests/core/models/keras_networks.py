"""Small Keras networks as somebody else may have saved them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
from keras import layers

SIZE = 32


def classifier(scaling: Any = None, top: int = 5) -> keras.Model:
    """Convolutions, one of them in a network of its own, and a classification top."""
    keras.utils.set_random_seed(0)
    inputs = keras.Input((SIZE, SIZE, 3), name="photo")
    x = scaling(inputs) if scaling else inputs
    x = layers.Conv2D(8, 3, strides=2, padding="same", name="stem")(x)
    x = layers.BatchNormalization(name="norm")(x)
    short = layers.ReLU(name="relu")(x)
    x = layers.DepthwiseConv2D(3, padding="same", name="depthwise")(short)
    x = layers.Add(name="add")([short, x])
    inner = [layers.Conv2D(16, 3, strides=2, name="stem"), layers.ReLU(name="end")]
    x = keras.Sequential([keras.Input((16, 16, 8)), *inner], name="block")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    outputs = layers.Dense(top, activation="softmax", name="classes")(x)
    model = keras.Model(inputs, outputs, name="theirs")
    norm = model.get_layer("norm")
    norm.moving_mean.assign([0.1 * place for place in range(8)])
    norm.moving_variance.assign([1.0 + 0.2 * place for place in range(8)])
    return model


def feature_map(model: keras.Model) -> keras.Model:
    """The same up to its last feature map."""
    return keras.Model(model.input, model.get_layer("pool").input)


def saved(model: keras.Model, path: Path) -> Path:
    """Save a model; the name says as what."""
    model.save(path)
    return path
