"""Views are repeatable and mean what Keras' layers mean."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.config import AugmentationConfig
from core.data.views import augment, view

NOTHING = AugmentationConfig(
    horizontal_flip=False, rotation=0, zoom=0, translation=0, brightness=0, contrast=0
)


class Fixed(np.random.Generator):
    """Gives the same eight draws each time."""

    def __init__(self, **draws: float) -> None:
        super().__init__(np.random.PCG64(0))
        names = ("flip_x", "flip_y", "angle", "zoom", "x", "y", "light", "contrast")
        self.draws = np.array([draws.get(name, 0.5) for name in names])

    def random(self, size: int) -> np.ndarray:  # type: ignore[override]
        return self.draws[:size]


@pytest.fixture
def noise() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (32, 48, 3)).astype(np.uint8)


def dot(x: int, y: int, size: int = 41) -> np.ndarray:
    image = np.zeros((size, size, 3), np.uint8)
    image[y - 1 : y + 2, x - 1 : x + 2] = 255
    return image


def center(image: np.ndarray) -> tuple[float, float]:
    weights = image[..., 0].astype(float)
    ys, xs = np.mgrid[0 : image.shape[0], 0 : image.shape[1]]
    total = weights.sum()
    return float((xs * weights).sum() / total), float((ys * weights).sum() / total)


def test_view_0_is_the_image_itself(noise: np.ndarray) -> None:
    assert view(noise, AugmentationConfig(), 0, "digest", 0) is noise


def test_views_depend_on_seed_digest_and_index_only(noise: np.ndarray) -> None:
    config = AugmentationConfig()
    first = [view(noise, config, 1, "a", k) for k in range(1, 5)]
    again = [view(noise, config, 1, "a", k) for k in (4, 3, 2, 1)][::-1]
    assert np.array_equal(first, again)
    others = [view(noise, config, 2, "a", 1), view(noise, config, 1, "b", 1)]
    for other in [*first[1:], *others]:
        assert not np.array_equal(first[0], other)


def test_no_change_gives_an_equal_copy(noise: np.ndarray) -> None:
    made = augment(noise, NOTHING, np.random.default_rng(0))
    assert np.array_equal(made, noise)
    assert not np.shares_memory(made, noise)


def test_source_is_left_alone_whatever_its_memory_layout(noise: np.ndarray) -> None:
    before = noise.copy()
    noise.flags.writeable = False
    config = AugmentationConfig()
    made = view(noise, config, 0, "a", 1)
    assert made.shape == noise.shape and made.dtype == np.uint8
    flipped = view(noise[:, ::-1], config, 0, "a", 1)
    assert np.array_equal(flipped, view(noise[:, ::-1].copy(), config, 0, "a", 1))
    assert np.array_equal(noise, before)


@pytest.mark.parametrize(
    ("horizontal", "vertical"), [(True, False), (False, True), (True, True)]
)
@pytest.mark.parametrize("zoom", [0.0, 0.1])
def test_flips_are_exact_alone_and_within_the_warp(
    noise: np.ndarray, horizontal: bool, vertical: bool, zoom: float
) -> None:
    config = replace(
        NOTHING, horizontal_flip=horizontal, vertical_flip=vertical, zoom=zoom
    )
    made = augment(noise, config, Fixed(flip_x=0.1, flip_y=0.1))
    expected = noise[:: -1 if vertical else 1, :: -1 if horizontal else 1]
    assert np.array_equal(made, expected)


def test_rotation_is_a_fraction_of_a_full_turn() -> None:
    config = replace(NOTHING, rotation=0.25)
    x, y = center(augment(dot(30, 20), config, Fixed(angle=1.0)))
    assert x == pytest.approx(20, abs=0.2)
    assert abs(y - 20) == pytest.approx(10, abs=0.2)


def test_positive_zoom_zooms_out() -> None:
    config = replace(NOTHING, zoom=0.25, fill_mode="constant")
    x, _ = center(augment(dot(30, 20), config, Fixed(zoom=1.0)))
    assert x == pytest.approx(20 + 10 / 1.25, abs=0.2)


def test_translation_is_a_fraction_of_the_side() -> None:
    config = replace(NOTHING, translation=5 / 41, fill_mode="constant")
    x, y = center(augment(dot(20, 20), config, Fixed(x=1.0, y=0.0)))
    assert (x, y) == pytest.approx((25, 15), abs=0.05)


@pytest.mark.parametrize(
    ("fill_mode", "expected"),
    [
        ("reflect", [30, 20, 10, 10, 20, 30]),
        ("nearest", [10, 10, 10, 10, 20, 30]),
        ("constant", [0, 0, 0, 10, 20, 30]),
    ],
)
def test_fill_modes_mean_what_they_mean_in_keras(
    fill_mode: str, expected: list[int]
) -> None:
    row = np.array([10, 20, 30, 40, 50, 60], np.uint8)
    image = np.repeat(np.tile(row, (6, 1))[..., None], 3, axis=2)
    config = replace(NOTHING, translation=0.5, fill_mode=fill_mode)
    made = augment(image, config, Fixed(x=1.0))
    assert made[0, :, 0].tolist() == expected


def test_brightness_shifts_by_a_fraction_of_255() -> None:
    image = np.full((4, 4, 3), 100, np.uint8)
    config = replace(NOTHING, brightness=0.2)
    assert (augment(image, config, Fixed(light=1.0)) == 151).all()
    assert (augment(image, config, Fixed(light=0.0)) == 49).all()


def test_contrast_stretches_around_each_channels_mean() -> None:
    image = np.zeros((4, 4, 3), np.uint8)
    image[:2], image[2:] = (100, 40, 240), (140, 60, 250)
    config = replace(NOTHING, contrast=0.5)
    made = augment(image, config, Fixed(contrast=1.0))
    assert made[0, 0].tolist() == [90, 35, 238]
    assert made[3, 3].tolist() == [150, 65, 253]


def test_switching_one_change_on_leaves_the_others_as_they_were(
    noise: np.ndarray,
) -> None:
    config = replace(NOTHING, horizontal_flip=True)
    bright = replace(config, brightness=0.0001)
    for index in range(1, 9):
        plain = view(noise, config, 0, "a", index)
        assert np.array_equal(plain, view(noise, bright, 0, "a", index))


def fastest(function: Callable[[int], object], count: int) -> float:
    """Calls per second of the best of three rounds."""
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        for index in range(1, count + 1):
            function(index)
        best = max(best, count / (time.perf_counter() - start))
    return best


def test_geometric_views_are_no_bottleneck() -> None:
    image = np.random.default_rng(0).integers(0, 256, (224, 224, 3)).astype(np.uint8)
    config = AugmentationConfig(brightness=0, contrast=0)
    assert fastest(lambda index: view(image, config, 0, "a", index), 300) > 1000
