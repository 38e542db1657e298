"""Changes of light and colour, and erasing, mean what they mean in Keras."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.data.views import augment, view
from tests.core.data.fixed_draws import NOTHING, Fixed, noise


@pytest.fixture
def picture() -> np.ndarray:
    return noise()


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


def test_saturation_goes_from_near_grey_to_garish() -> None:
    image = np.full((4, 4, 3), (200, 150, 100), np.uint8)
    config = replace(NOTHING, saturation=0.5)
    less = augment(image, config, Fixed(saturation=0.0))  # S is a third of what it was
    assert less[0, 0].tolist() == [200, 183, 167]
    more = augment(image, config, Fixed(saturation=1.0))  # three times, but 1 at most
    assert more[0, 0].tolist() == [200, 100, 0]


@pytest.mark.parametrize(
    ("draw", "expected"),
    [(0.5, [200, 50, 50]), (0.0, [50, 50, 200]), (1.0, [50, 200, 50])],
)
def test_hue_turns_the_colour_wheel_both_ways(draw: float, expected: list[int]) -> None:
    image = np.full((4, 4, 3), (200, 50, 50), np.uint8)
    config = replace(NOTHING, hue=2 / 3)  # a third of the wheel, to either side
    assert augment(image, config, Fixed(hue=draw))[0, 0].tolist() == expected


def test_grey_pictures_have_no_colour_to_change(picture: np.ndarray) -> None:
    grey = np.repeat(picture[..., :1], 3, axis=2)
    config = replace(NOTHING, saturation=0.9, hue=1.0)
    assert np.array_equal(augment(grey, config, np.random.default_rng(0)), grey)


def test_erasing_paints_a_grey_rectangle_into_one_image_of_two() -> None:
    image = np.zeros((40, 60, 3), np.uint8)
    config = replace(NOTHING, erasing=0.25)
    draws = {"erased_height": 1.0, "erased_width": 1.0, "erased_x": 0.5}
    made = augment(image, config, Fixed(erased=0.4, erased_y=0.0, **draws))
    assert (made[:20, 15:45] == 128).all()
    assert (made == 128).mean() == 0.25
    assert not augment(image, config, Fixed(erased=0.5, **draws)).any()


def test_small_erasing_stays_within_its_share() -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    config = replace(NOTHING, erasing=0.01)
    shares = [(view(image, config, 0, "a", index) > 0).mean() for index in range(99)]
    assert max(shares) <= 0.0122  # 11 of 100 pixels, where a tenth meets them half
