"""Views are what Keras' layers make: the layers named in `AugmentationConfig`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from core.data.views import augment
from tests.core.data.fixed_draws import NOTHING, Fixed

SIZE = 32


def crop_layers(factor: float) -> keras.Sequential:
    kept = max(1, round(SIZE * (1 - factor)))
    return keras.Sequential(
        [layers.RandomCrop(kept, kept), layers.Resizing(SIZE, SIZE)]
    )


def erasing_layer(factor: float) -> layers.Layer:
    return layers.RandomErasing(
        (0.5, 0.5), scale=(min(0.02, factor), factor), fill_value=128
    )


def saturation_layer(factor: float) -> layers.Layer:
    ends = (0.5 - factor / 2, 0.5 + factor / 2)
    return layers.RandomSaturation(ends, value_range=(0, 1))


LAYERS: dict[str, tuple[float, Callable[[float], Any]]] = {
    "horizontal_flip": (True, lambda _: layers.RandomFlip("horizontal")),
    "vertical_flip": (True, lambda _: layers.RandomFlip("vertical")),
    "rotation": (0.1, layers.RandomRotation),
    "zoom": (0.3, layers.RandomZoom),
    "translation": (0.2, lambda factor: layers.RandomTranslation(factor, factor)),
    "shear": (0.3, lambda factor: layers.RandomShear(factor, factor)),
    "crop": (0.4, crop_layers),
    "brightness": (0.2, layers.RandomBrightness),
    "contrast": (0.6, lambda factor: layers.RandomContrast((factor, factor))),
    "saturation": (0.6, saturation_layer),
    "hue": (0.4, layers.RandomHue),
    "erasing": (0.3, erasing_layer),
}


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """Smooth colours of every kind, shape (32, 32, 3), uint8."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    waves = [np.sin(5 * x + 2 * y), np.cos(7 * y - x), np.sin(6 * x * y + 1)]
    return np.round(127 + 100 * np.stack(waves, axis=-1)).astype(np.uint8)


def by_us(picture: np.ndarray, name: str, **draws: float) -> np.ndarray:
    config = replace(NOTHING, **{name: LAYERS[name][0]})
    return augment(picture, config, Fixed(**draws)).astype(float)


def by_keras(
    picture: np.ndarray, layer: Any, transformation: dict[str, Any]
) -> np.ndarray:
    images = picture[None].astype(np.float32)
    return np.asarray(layer.transform_images(images, transformation))[0]


def turned(turns: float) -> np.ndarray:
    """Keras' rotation as eight numbers, float32; positive is our negative."""
    layer = layers.RandomRotation((turns, turns))
    images = np.zeros((1, SIZE, SIZE, 3), np.float32)
    return np.asarray(layer.get_random_transformation(images)["rotation_matrix"])


def zoomed(scale: float) -> dict[str, Any]:
    scales = np.float32([[scale]])
    return {"height_zoom": scales, "width_zoom": scales}


@pytest.mark.parametrize(
    ("name", "draws", "transformation"),
    [
        ("rotation", {"angle": 0.9}, {"rotation_matrix": turned(-0.08)}),
        ("zoom", {"zoom": 1.0}, zoomed(1.3)),
        ("zoom", {"zoom": 0.0}, zoomed(0.7)),
        (
            "translation",
            {"shift_x": 0.9, "shift_y": 0.2},
            {"translations": np.float32([[0.16 * SIZE, -0.12 * SIZE]])},
        ),
        (
            "shear",
            {"shear_x": 0.9, "shear_y": 0.3},
            {"shear_factor": np.float32([[0.24, -0.12]])},
        ),
        ("brightness", {"light": 0.9}, {"rgb_delta": np.float32(0.16 * 255)}),
        ("contrast", {"contrast": 0.1}, {"contrast_factor": np.float32(0.52)}),
        ("contrast", {"contrast": 0.9}, {"contrast_factor": np.float32(1.48)}),
        ("saturation", {"saturation": 0.1}, {"factor": np.float32([0.26 / 0.74])}),
        ("saturation", {"saturation": 0.9}, {"factor": np.float32([0.74 / 0.26])}),
        ("hue", {"hue": 0.9}, {"factor": np.float32([0.16])}),
        ("hue", {"hue": 0.1}, {"factor": np.float32([-0.16])}),
    ],
)
def test_the_same_change_gives_the_same_picture(
    picture: np.ndarray,
    name: str,
    draws: dict[str, float],
    transformation: dict[str, Any],
) -> None:
    factor, make = LAYERS[name]
    expected = by_keras(picture, make(factor), transformation)
    made = by_us(picture, name, **draws)
    # OpenCV places pixels to 1/32; a steep edge of the reflection shows that
    assert np.abs(made - expected).mean() < 0.5
    assert np.abs(made - expected).max() < 8


def test_the_same_crop_gives_the_same_picture(picture: np.ndarray) -> None:
    crop, resize = LAYERS["crop"][1](LAYERS["crop"][0]).layers
    part = crop.transform_images(picture[None].astype(np.float32), (10, 3))
    expected = np.asarray(resize(part))[0]
    places = SIZE - crop.height + 1
    made = by_us(picture, "crop", crop_x=3.5 / places, crop_y=10.5 / places)
    # at its edges Keras repeats the last pixel, here it is mixed with its neighbour
    assert np.abs(made - expected)[1:-1, 1:-1].max() < 2
    assert np.abs(made - expected).mean() < 0.5


def features(pictures: np.ndarray) -> np.ndarray:
    """What is compared between many views: a few pixels and all of them together.

    Args:
        pictures: Shape (n, h, w, 3), any number type.

    Returns:
        Shape (n, 5), float: values from 0 to 255, rounded.
    """
    places = pictures[:, [4, 16, 25], [20, 16, 6], [0, 1, 2]]
    grey = (pictures == 128).all(axis=-1).mean(axis=(1, 2))[:, None]
    means = pictures.mean(axis=(1, 2))[:, :1]
    return np.round(np.concatenate([places, means, 255 * grey], axis=1))


def distance(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference of two cumulative distributions, as Kolmogorov and Smirnov.

    A level beside counts as the same: what lies between two is rounded to either.
    """
    levels = np.arange(-1, 257)
    shares = [
        np.searchsorted(np.sort(values), levels, side="right") / len(values)
        for values in (ours, theirs)
    ]
    first, second = shares
    return float(max((first[:-1] - second[1:]).max(), (second[:-1] - first[1:]).max()))


@pytest.mark.parametrize("name", LAYERS)
def test_random_changes_are_as_strong_and_as_frequent(
    picture: np.ndarray, name: str
) -> None:
    keras.utils.set_random_seed(0)
    factor, make = LAYERS[name]
    num_views = 500 if name == "crop" else 2000
    layer, config = make(factor), replace(NOTHING, **{name: factor})
    rng = np.random.default_rng(0)
    ours = np.stack([augment(picture, config, rng) for _ in range(num_views)])
    images = np.repeat(picture[None].astype(np.float32), num_views, axis=0)
    if name == "crop":  # Keras crops a whole batch at one place
        made = [layer(image[None], training=True)[0] for image in images]
        theirs = np.stack([np.asarray(image) for image in made])
    else:
        theirs = np.asarray(layer(images, training=True))
    theirs = np.clip(np.round(theirs), 0, 255)
    furthest = 1.95 * (2 / num_views) ** 0.5  # 0.1% of equal distributions are further
    for column in range(5):
        compared = [features(each)[:, column] for each in (ours, theirs)]
        assert distance(*compared) < furthest
    assert np.ptp(features(ours)[:, :4], axis=0).max() > 10  # something has changed
