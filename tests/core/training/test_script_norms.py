"""A script estimates batch normalisation's statistics as the run does."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from core.keras_script import keras_code
from core.training.norms import _statistics_model
from tests.conftest import tiny_config

IMAGES = np.random.default_rng(0).uniform(0, 255, (8, 64, 64, 3)).astype(np.float32)


def norms_of(backbone: keras.Model) -> list[Any]:
    norm = keras.layers.BatchNormalization
    return [layer for layer in backbone.layers if isinstance(layer, norm)]


def rates_of(backbone: keras.Model) -> list[float]:
    drop = keras.layers.Dropout
    return [layer.rate for layer in backbone.layers if isinstance(layer, drop)]


@pytest.mark.parametrize(
    ("name", "has_dropout"),
    [
        ("mobilenet", False),
        pytest.param("efficientnet_b0", True, marks=pytest.mark.slow),
    ],
)
def test_statistics_of_one_batch_are_the_runs(name: str, has_dropout: bool) -> None:
    config = tiny_config("", backbone=name, alpha=1.0, image_size=64, adapt_norms=True)
    script: dict[str, Any] = {"__name__": "train", "__file__": "train.py"}
    exec(compile(keras_code(config), "train.py", "exec"), script)
    _, backbone = script["build_model"](2)
    norms, rates = norms_of(backbone), rates_of(backbone)
    momenta = [norm.momentum for norm in norms]
    assert any(rates) == has_dropout
    preprocess = script.get("preprocess", lambda pixels: pixels)
    expected = _statistics_model(backbone, norms)(preprocess(IMAGES.copy()))

    class Training:
        def take(self, count: int) -> list[Any]:
            return [(IMAGES.copy(), None)][:count]

    script["adapt_norms"](backbone, Training())
    for place, norm in enumerate(norms):
        mean, variance = expected[2 * place : 2 * place + 2]
        np.testing.assert_allclose(norm.moving_mean, mean, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(norm.moving_variance, variance, rtol=1e-3, atol=1e-4)
    assert [norm.momentum for norm in norms] == momenta
    assert rates_of(backbone) == rates
