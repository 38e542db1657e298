"""One range and one ground for a whole data set, from its own values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.data.pictures.rendition import (
    FLOAT,
    GROUNDS,
    INTEGER,
    PLAIN,
    Look,
    Rendition,
    settled,
    to_grey,
    values_of,
)

RANDOM = np.random.default_rng(3)


def looks(*pictures: np.ndarray, kind: str = INTEGER) -> list[Look]:
    return [Look(kind, values_of([pixels], pixels.size)) for pixels in pictures]


def noise(low: float, high: float, num_pixels: int = 4000) -> np.ndarray:
    return RANDOM.uniform(low, high, num_pixels)


def test_without_outliers_nothing_is_cut_off() -> None:
    found = settled(looks(noise(0, 100), noise(3900, 4000), np.array([-7.0, 4095.0])))
    assert found.integers == (-7.0, 4095.0)


@pytest.mark.parametrize(
    ("low", "high", "odd"),
    [
        (7800, 8300, [0, 65535]),  # a thermal camera with dead and hot pixels
        (100, 900, [65535]),  # a microscope with dust
        (0.0, 1.0, [3.0e4]),
        (-1000, 3000, [-32768, 32767]),  # a CT with metal
    ],
)
def test_a_few_odd_pixels_leave_half_of_the_levels_to_the_rest(
    low: float, high: float, odd: list[float]
) -> None:
    pictures = [np.append(noise(low, high), odd) for _ in range(10)]
    limits = settled(looks(*pictures)).integers
    assert limits is not None
    levels = to_grey(noise(low, high), limits).astype(int)
    assert np.ptp(levels) >= 125
    # What is odd is still the darkest or the brightest.
    ends = to_grey(np.array(odd), limits)
    assert all(end in (0, 255) for end in ends)


def test_a_few_broken_pictures_do_not_stretch_the_range() -> None:
    good = [noise(0, 255) for _ in range(78)]
    broken = [np.full(4000, 65535.0), np.full(4000, 65535.0)]
    limits = settled(looks(*good, *broken)).integers
    assert limits is not None
    assert limits[1] < 400


def test_a_bright_class_is_not_cut_off() -> None:
    """Ten of a hundred pictures are not broken."""
    dark = [noise(0, 200) for _ in range(90)]
    bright = [noise(0, 4000) for _ in range(10)]
    limits = settled(looks(*dark, *bright)).integers
    assert limits is not None
    assert limits[1] >= 3990


def test_few_bright_dots_on_an_even_ground_are_the_picture() -> None:
    pixels = np.zeros(100_000)
    pixels[:20] = 900
    assert settled(looks(pixels)).integers == (0.0, 900.0)


def test_integers_and_floats_have_a_range_each() -> None:
    mixed = looks(noise(0, 4095)) + looks(noise(-1, 1), kind=FLOAT)
    found = settled(mixed)
    assert found.integers and found.floats
    assert found.integers[1] > 4000 and found.floats[1] <= 1


@pytest.mark.parametrize("odd", [-32768, -(2**31), -9999])
def test_marks_of_what_was_not_measured_count_for_nothing(odd: int) -> None:
    pixels = np.append(np.arange(-50, 450), [odd] * 300).astype(np.int32)
    values = values_of([pixels], pixels.size)
    assert values is not None
    assert (values.lowest, values.highest) == (-50, 449)
    assert to_grey(pixels, (-50, 449))[-1] == 0


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, -3.4e38, 1e38])
def test_what_was_not_measured_counts_for_nothing(odd: float) -> None:
    pixels = np.append(np.linspace(10, 20, 500), [odd] * 300).astype(np.float32)
    values = values_of([pixels[:100], pixels[100:]], pixels.size)
    assert values is not None
    assert (values.lowest, values.highest) == (10, 20)
    assert values_of([np.full(9, odd, np.float32)], 9) is None


def test_of_many_pixels_some_say_what_is_odd() -> None:
    parts = [
        np.arange(start, start + 1_000_000) for start in range(0, 5_000_000, 10**6)
    ]
    values = values_of(parts, 5_000_000)
    assert values is not None
    assert (values.lowest, values.highest) == (0, 4_999_999)
    assert abs(values.low - 5000) < 100 and abs(values.high - 4_995_000) < 100


def test_values_become_grey_and_are_clipped() -> None:
    values = np.array([-5, 0, 40, 100, 900, np.nan, np.inf, -np.inf])
    assert to_grey(values, (0, 100)).tolist() == [0, 0, 102, 255, 255, 0, 255, 0]
    assert to_grey(np.array([2**31 - 1], np.int32), (0, 2**31 - 1)).tolist() == [255]
    assert to_grey(np.array([65535], ">u2"), (0, 65535)).tolist() == [255]


@pytest.mark.parametrize("value", [0, 7, 65535])
def test_a_data_set_of_one_value_is_blank(value: int) -> None:
    found = looks(*[np.full(50, value, np.uint16)] * 3)
    rendition = settled(found)
    assert all(rendition.is_blank(look) for look in found)


def test_values_that_become_one_level_are_blank() -> None:
    flat, full = looks(np.array([1000, 1001]), np.array([0, 65535]))
    rendition = settled([flat, full])
    assert rendition.is_blank(flat)
    assert not rendition.is_blank(full)


@pytest.mark.parametrize(
    ("lost", "ground"),
    [
        ([], 255),
        ([()] * 5, 255),
        ([(255,)] * 5, 0),
        ([(255,)] * 5 + [()] * 50, 0),
        ([(0,)] * 5, 255),
        ([(255,)] * 5 + [(0,)] * 5, 128),
        ([(255,)] * 5 + [(0,)] * 5 + [(128,)] * 9, 255),
        ([GROUNDS] * 5, 255),  # blank whatever lies below
        ([GROUNDS] * 5 + [(255,)], 0),
    ],
)
def test_the_ground_is_the_first_on_which_most_is_seen(
    lost: list[tuple[int, ...]], ground: int
) -> None:
    assert settled(Look(lost_on=grounds) for grounds in lost).ground == ground


@pytest.mark.parametrize(
    "rendition",
    [
        PLAIN,
        Rendition(0),
        Rendition(128, (0.1, 0.30000000000000004), None),
        Rendition(255, None, (-3.5, 1e-30)),
        Rendition(255, None, None, (0.0, 4095.0)),
    ],
)
def test_json_brings_it_back_exactly(rendition: Rendition) -> None:
    assert Rendition.from_json(rendition.to_json()) == rendition
    assert (rendition.to_json() == {}) == (rendition == PLAIN)


@pytest.mark.parametrize(
    "damaged",
    [
        [],
        "x",
        3,
        {"ground": 900},
        {"ground": None},
        {"integers": [1, 1]},
        {"integers": [2, 1]},
        {"colours": "12"},
        {"floats": [0, float("nan")]},
        {"floats": [0]},
        {"other": 1},
    ],
)
def test_damaged_json_is_refused(damaged: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        Rendition.from_json(damaged)


@pytest.mark.parametrize(
    "look", [Look(), Look(lost_on=(255, 0)), *looks(noise(0, 9)), Look(FLOAT)]
)
def test_a_look_is_kept_as_a_row(look: Look) -> None:
    assert Look.from_row(look.to_row()) == look


def test_the_rule_is_told_in_words() -> None:
    assert PLAIN.describe() == ""
    assert Rendition(0, (0.0, 4095.0)).describe() == (
        "integer values from 0 to 4095 are black to white; what is transparent is black"
    )
