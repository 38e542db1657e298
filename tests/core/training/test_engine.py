"""The engine gives what the network gives."""

from __future__ import annotations

import keras
import numpy as np

from core.models.line import divide
from core.training.engine import KerasEngine
from tests.core.models.networks import noise, random_backbone


def test_outputs_are_those_of_the_network_whatever_the_batch() -> None:
    backbone = random_backbone("mobilenet", 32, alpha=0.25)
    lower, upper = divide(backbone, 40)
    engine = KerasEngine(lower)
    images = noise(32, 5).astype(np.uint8)
    assert engine.precision == "float32"
    assert engine.output_shapes == [tuple(lower.outputs[0].shape[1:])]
    for count in (1, 5, 3):
        (found,) = engine.run(images[:count])
        assert found.dtype == np.float32
        assert found.shape == (count, *engine.output_shapes[0])
        expected = np.asarray(lower(images[:count].astype(np.float32)))
        assert np.allclose(found, expected, atol=1e-5)
    whole = np.asarray(backbone([images.astype(np.float32)]))
    (tensor,) = engine.run(images)
    assert np.allclose(np.asarray(upper([tensor])), whole, atol=1e-4)


def test_several_outputs_come_in_order() -> None:
    pixels = keras.Input((4, 4, 3))
    doubled = keras.layers.Rescaling(2.0)(pixels)
    means = keras.layers.GlobalAveragePooling2D()(pixels)
    engine = KerasEngine(keras.Model(pixels, [doubled, means]))
    images = noise(4, 2).astype(np.uint8)
    first, second = engine.run(images)
    assert engine.output_shapes == [(4, 4, 3), (3,)]
    assert np.array_equal(first, images * np.float32(2))
    assert np.allclose(second, images.mean(axis=(1, 2)), atol=1e-4)
