"""Geometric changes mean what they mean in Keras."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.data.views import augment
from tests.core.data.fixed_draws import NOTHING, Fixed, noise


@pytest.fixture
def picture() -> np.ndarray:
    return noise()


def dot(x: int, y: int, size: int = 41) -> np.ndarray:
    image = np.zeros((size, size, 3), np.uint8)
    image[y - 1 : y + 2, x - 1 : x + 2] = 255
    return image


def center(image: np.ndarray) -> tuple[float, float]:
    weights = image[..., 0].astype(float)
    ys, xs = np.mgrid[0 : image.shape[0], 0 : image.shape[1]]
    total = weights.sum()
    return float((xs * weights).sum() / total), float((ys * weights).sum() / total)


@pytest.mark.parametrize(
    ("horizontal", "vertical"), [(True, False), (False, True), (True, True)]
)
@pytest.mark.parametrize("zoom", [0.0, 0.1])
def test_flips_are_exact_alone_and_within_the_warp(
    picture: np.ndarray, horizontal: bool, vertical: bool, zoom: float
) -> None:
    config = replace(
        NOTHING, horizontal_flip=horizontal, vertical_flip=vertical, zoom=zoom
    )
    made = augment(picture, config, Fixed(flip_x=0.1, flip_y=0.1))
    expected = picture[:: -1 if vertical else 1, :: -1 if horizontal else 1]
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
    x, y = center(augment(dot(20, 20), config, Fixed(shift_x=1.0, shift_y=0.0)))
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
    made = augment(image, config, Fixed(shift_x=1.0))
    assert made[0, :, 0].tolist() == expected


def test_shear_moves_a_row_by_its_distance_from_the_top() -> None:
    config = replace(NOTHING, shear=0.5, fill_mode="constant")
    draws = Fixed(shear_x=0.3)  # -0.2 pixels per row
    assert center(augment(dot(10, 30), config, draws)) == pytest.approx(
        (16, 30), abs=0.1
    )
    assert center(augment(dot(10, 1), config, draws)) == pytest.approx(
        (10.2, 1), abs=0.1
    )


@pytest.mark.parametrize(("draw", "start"), [(0.0, 0), (0.5, 5), (0.999, 10)])
def test_crop_enlarges_a_part_at_a_random_place(draw: float, start: int) -> None:
    ramp = np.repeat(np.arange(0, 200, 5, dtype=np.uint8), 3).reshape(1, 40, 3)
    image = np.repeat(ramp, 40, axis=0)
    config = replace(NOTHING, crop=0.25)
    row = augment(image, config, Fixed(crop_x=draw, crop_y=draw))[0, :, 0].astype(float)
    kept = 5 * (start + np.linspace(0.375 - 0.5, 29.625 - 0.5, 40))
    assert row[1:-1] == pytest.approx(kept[1:-1], abs=0.6)


def test_crop_alone_darkens_no_edge_whatever_the_fill_mode() -> None:
    image = np.full((20, 20, 3), 200, np.uint8)
    config = replace(NOTHING, crop=0.3, fill_mode="constant")
    assert (augment(image, config, Fixed(crop_x=0.0, crop_y=0.0)) == 200).all()
