"""What a network is written as for other programs."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from core.training.convert import write_saved_model


def test_a_saved_model_holds_its_weights_once(tmp_path: Path) -> None:
    image = keras.Input((16, 16, 3))
    dense = keras.layers.Dense(50, activation="softmax")(keras.layers.Flatten()(image))
    model = keras.Model(image, dense)
    write_saved_model(model, ["probabilities"], tmp_path / "saved")
    (weights,) = (tmp_path / "saved" / "variables").glob("*.data-*")
    # Beside them it has the names of all parts.
    assert weights.stat().st_size < 1.1 * 4 * model.count_params()
    # They are the model's.
    loaded = tf.saved_model.load(str(tmp_path / "saved"))
    asked = np.random.default_rng(0).uniform(0, 255, (2, 16, 16, 3)).astype("float32")
    found = loaded.signatures["serving_default"](image=tf.constant(asked))
    assert np.allclose(found["probabilities"], model(asked), atol=1e-6)
