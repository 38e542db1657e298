"""Heat maps: what they show of a class activation map, and how they look."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.explain.heat_maps import (
    class_evidence,
    legend,
    normalised,
    overlay,
    peak,
    resized,
    strength,
)


@pytest.fixture
def cam() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(5, 5, 3)).astype(np.float32)


def test_what_all_classes_have_alike_changes_nothing(cam: np.ndarray) -> None:
    alike = 10 * np.random.default_rng(1).normal(size=(5, 5, 1)).astype(np.float32)
    expected = class_evidence(cam, 2)
    assert np.allclose(class_evidence(cam + alike, 2), expected, atol=1e-4)


def test_what_speaks_against_a_class_is_dark() -> None:
    heat = normalised(np.array([[-5.0, 0.0], [1.0, 2.0]]))
    assert heat.dtype == np.float32
    assert np.allclose(heat, [[0, 0], [0.5, 1]], atol=0.01)


@pytest.mark.parametrize("value", [-1.0, 0.0])
def test_where_nothing_speaks_for_a_class_all_is_dark(value: float) -> None:
    assert not normalised(np.full((3, 3), value)).any()


def test_one_wild_pixel_does_not_make_the_others_pale() -> None:
    evidence = np.ones((40, 40))
    evidence[3, 4] = 1000.0
    assert normalised(evidence).min() == 1.0


def test_a_map_that_is_resized_stays_within_its_range() -> None:
    heat = np.zeros((3, 3), np.float32)
    heat[1, 1] = 1.0
    large = resized(heat, 90, 60)
    assert large.shape == (60, 90)
    assert large.min() >= 0 and large.max() <= 1


def test_the_highest_value_stays_the_highest() -> None:
    heat = np.array([[0.1, 0.2], [0.8, 0.3]], np.float32)
    assert resized(heat, 50, 70).max() == pytest.approx(0.8)


def test_the_peak_of_two_hot_cells_lies_between_them() -> None:
    heat = np.zeros((4, 4), np.float32)
    heat[1, 1:3] = 1.0
    x, y = peak(heat, 80, 80)
    assert 36 <= x <= 43 and 26 <= y <= 33


@pytest.mark.parametrize(("row", "column"), [(3, 0), (1, 2), (0, 3)])
def test_the_peak_is_the_middle_of_the_hottest_cell(row: int, column: int) -> None:
    heat = np.zeros((4, 4), np.float32)
    heat[row, column] = 1.0
    x, y = peak(heat, 200, 100)  # cells of 50 x 25 pixels
    assert abs(x - (50 * column + 24.5)) < 2 and abs(y - (25 * row + 12)) < 2


def test_strength_goes_from_the_picture_to_the_map() -> None:
    random = np.random.default_rng(0)
    picture = random.integers(0, 256, (30, 40, 3), dtype=np.uint8)
    heat = random.random((4, 4), np.float32)
    assert np.array_equal(overlay(picture, heat, 0.0), picture)
    other = 255 - picture
    alone = overlay(picture, heat, 1.0)
    assert np.array_equal(alone, overlay(other, heat, 1.0))
    assert not np.array_equal(overlay(picture, heat, 0.5), alone)


def test_colours_of_the_picture_are_not_taken_for_heat() -> None:
    yellow = np.full((8, 8, 3), (250, 220, 60), np.uint8)
    red, green, blue = overlay(yellow, np.zeros((2, 2), np.float32), 0.5)[0, 0].tolist()
    assert max(red, green, blue) - min(red, green, blue) < 5


def test_hotter_is_lighter_for_any_eye() -> None:
    grey = cv2.cvtColor(legend(64, 1), cv2.COLOR_RGB2GRAY)[0].astype(int)
    assert (np.diff(grey) >= 0).all()
    assert grey[0] < 10 and grey[-1] > 220


def test_strength_is_from_the_weakest_place_to_the_strongest() -> None:
    maps = np.ones((3, 4, 2))
    maps[1, 2] = -5  # negative answers are answers
    maps[0, 0] = 3
    found = strength(maps)
    assert found.shape == (3, 4)
    assert (found[1, 2], found[0, 0], found[2, 3]) == (1, 0.5, 0)
    assert not strength(np.full((2, 2, 3), 7.0)).any()
    assert not strength(np.full((2, 2, 3), np.nan)).any()
