"""The maps that are served are Grad-CAM of the saved network, as Keras finds it."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from core.config import BatchNormalization, Dense, Dropout, HeadConfig, RunConfig
from core.explain.heat_maps import class_evidence, normalised
from core.models.class_maps import serving_model
from core.models.head import Head, whole_model
from core.serving.predictor import OUTPUTS, Predictor
from core.training.convert import to_openvino, traced
from core.training.export import Judged, write_serving
from tests.core.models.test_head import small_backbone

HEADS = [
    HeadConfig(layers=(Dropout(),)),
    HeadConfig(layers=(Dense(units=7), BatchNormalization())),
    HeadConfig(pooling="max", layers=()),
    HeadConfig(layers=(Dense(units=5, activation="silu"),), output="sigmoid"),
    HeadConfig(pooling="flatten", layers=(Dense(units=6),)),
]


def from_keras(model: keras.Model, images: np.ndarray, label: int) -> np.ndarray:
    """Grad-CAM of a class's score minus the mean score, before it is normalised.

    Selvaraju et al. 2017, equations 1 and 2. Scores are what stands before softmax or
    sigmoid; taking their mean off changes no answer. Where maps are flattened, a mean
    of gradients would be of other places, too; there each place has its own gradient
    (HiResCAM, Draelos and Carin 2020).
    """
    output = model.get_layer("probabilities")
    pooling = model.get_layer("pooling")
    parts = keras.Model(model.inputs, [pooling.input, output.input])
    with tf.GradientTape() as tape:
        feature_map, last = parts([images.astype(np.float32)], training=False)
        scores = last @ output.kernel + output.bias
        if scores.shape[1] == 1:
            scores = tf.concat([-scores, scores], axis=1)
        score = scores[:, label] - tf.reduce_mean(scores, axis=1)
    weights = tape.gradient(score, feature_map)
    if not isinstance(pooling, keras.layers.Flatten):
        weights = tf.reduce_mean(weights, axis=(1, 2), keepdims=True)
    return tf.reduce_sum(weights * feature_map, axis=-1).numpy()


@pytest.mark.parametrize("config", HEADS, ids=str)
def test_a_heat_map_is_grad_cam_of_the_saved_network(
    tmp_path: Path, config: HeadConfig
) -> None:
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (4, 8, 8, 3), dtype=np.uint8)
    names = ("a", "b") if config.output == "sigmoid" else ("a", "b", "c")
    backbone = small_backbone()
    head = Head(RunConfig(dataset="d", head=config), len(names))
    whole_model(backbone, head).save(tmp_path / "model.keras")
    serving = serving_model(backbone, head)
    write_serving(
        tmp_path / "serving",
        lambda: to_openvino(traced(serving), OUTPUTS),
        names,
        Judged(images, np.asarray(serving(images.astype(np.float32))[0])),
    )
    model = keras.saving.load_model(tmp_path / "model.keras")
    served = Predictor(tmp_path / "serving").predict(images)
    assert served.cam.shape == (4, 3, 3, len(names))
    for label in range(len(names)):
        expected = from_keras(model, images, label)
        for cam, of_keras in zip(served.cam, expected, strict=True):
            heat = normalised(class_evidence(cam, label))
            assert np.allclose(heat, normalised(of_keras), atol=1e-3)
