"""A script estimates batch normalisation's statistics as the run does."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from core.config import BatchNormalization, Dropout, HeadConfig, RunConfig
from core.keras_script import keras_code
from core.training.norm_statistics import statistics_model
from tests.conftest import tiny_config

IMAGES = np.random.default_rng(0).uniform(0, 255, (8, 64, 64, 3)).astype(np.float32)


def norms_of(backbone: keras.Model) -> list[Any]:
    norm = keras.layers.BatchNormalization
    return [layer for layer in backbone.layers if isinstance(layer, norm)]


def rates_of(backbone: keras.Model) -> list[float]:
    drop = keras.layers.Dropout
    return [layer.rate for layer in backbone.layers if isinstance(layer, drop)]


def script_of(config: RunConfig) -> dict[str, Any]:
    """What a script defines, without running it."""
    script: dict[str, Any] = {"__name__": "train", "__file__": "train.py"}
    exec(compile(keras_code(config), "train.py", "exec"), script)
    return script


def test_before_validation_the_whole_network_answers_by_the_training_images() -> None:
    head = HeadConfig(layers=(BatchNormalization(), Dropout(rate=0.5)))
    config = tiny_config(
        "",
        strategy="scratch",
        backbone="small_cnn",
        alpha=1.0,
        weights="none",
        image_size=64,
        head=head,
    )
    script = script_of(config)
    model, backbone = script["build_model"](2)
    callback = script["PreciseNorms"](backbone, Training(IMAGES))
    callback.set_model(model)
    callback.on_test_begin()
    answered = np.asarray(model(IMAGES, training=False))
    model.get_layer("dropout_1").rate = 0.0
    learned = np.asarray(model(IMAGES, training=True))
    np.testing.assert_allclose(answered, learned, atol=1e-4)


class Training:
    """A single batch of images that stands for a dataset."""

    def __init__(self, images: np.ndarray) -> None:
        self._images = images

    def take(self, count: int) -> list[Any]:
        return [(self._images.copy(), None)][:count]


@pytest.mark.parametrize(
    ("name", "has_dropout"),
    [
        ("mobilenet", False),
        pytest.param("efficientnet_b0", True, marks=pytest.mark.slow),
    ],
)
def test_statistics_of_one_batch_are_the_runs(name: str, has_dropout: bool) -> None:
    config = tiny_config("", backbone=name, alpha=1.0, image_size=64, adapt_norms=True)
    script = script_of(config)
    _, backbone = script["build_model"](2)
    norms, rates = norms_of(backbone), rates_of(backbone)
    momenta = [norm.momentum for norm in norms]
    assert any(rates) == has_dropout
    preprocess = script.get("preprocess", lambda pixels: pixels)
    images = np.asarray(preprocess(IMAGES.copy()))
    expected = statistics_model(backbone, norms)(images)
    script["estimate_norms"](backbone, backbone.layers, Training(images))
    for place, norm in enumerate(norms):
        mean, variance = expected[2 * place : 2 * place + 2]
        np.testing.assert_allclose(norm.moving_mean, mean, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(norm.moving_variance, variance, rtol=1e-3, atol=1e-4)
    assert [norm.momentum for norm in norms] == momenta
    assert rates_of(backbone) == rates
