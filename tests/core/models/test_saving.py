"""A model that is saved quickly is the same file that Keras writes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
from keras.src.saving.saving_lib import get_attr_skipset

from core.models.saving import save_model


def contents(path: Path) -> tuple[bytes, dict[str, np.ndarray]]:
    """The network, and its weights by name."""
    found: dict[str, np.ndarray] = {}

    def note(name: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset):
            found[name] = item[()]

    with zipfile.ZipFile(path) as archive:
        network = archive.read("config.json")
        with archive.open("model.weights.h5") as file, h5py.File(file) as weights:
            weights.visititems(note)
    return network, found


def test_what_is_saved_is_what_keras_saves(tmp_path: Path) -> None:
    keras.utils.clear_session()
    inputs = keras.Input((8, 8, 3))
    values = keras.layers.Conv2D(4, 3)(inputs)
    values = keras.layers.ReLU()(keras.layers.BatchNormalization()(values))
    within = keras.Model(inputs, keras.ops.mean(values, axis=(1, 2)))
    pictures = keras.Input((8, 8, 3))
    model = keras.Model(pictures, keras.layers.Dense(2)(within(pictures)))
    model.save(tmp_path / "plain.keras")
    keras.utils.clear_session()
    save_model(model, tmp_path / "quick.keras")
    (network, weights), (expected_network, expected) = (
        contents(tmp_path / f"{name}.keras") for name in ("quick", "plain")
    )
    assert network == expected_network
    assert weights.keys() == expected.keys() and len(weights) == 8
    assert all(np.array_equal(weights[name], expected[name]) for name in weights)


def test_keras_makes_no_layer_for_each_that_it_saves(tmp_path: Path) -> None:
    inputs = keras.Input((2,))
    model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
    save_model(model, tmp_path / "model.keras")
    assert get_attr_skipset("Layer") is get_attr_skipset("Layer")
