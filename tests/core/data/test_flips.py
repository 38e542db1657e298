"""Flips of an image."""

from __future__ import annotations

import numpy as np

from core.config import FLIPS
from core.data.flips import flipped


def test_each_flip_is_another_one_and_the_first_is_the_image_itself() -> None:
    image = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)
    found = [flipped(image, axes) for axes in FLIPS["flips"]]
    assert found[0] is image
    assert np.array_equal(found[1], image[:, ::-1])
    assert np.array_equal(found[2], image[::-1])
    assert np.array_equal(found[3], image[::-1, ::-1])
    assert all(each.flags.c_contiguous for each in found)
