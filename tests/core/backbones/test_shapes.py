"""Output shapes follow from the inputs' as in Keras."""

from __future__ import annotations

import pytest

from core.backbones.shapes import EQUAL, FLAT, ONE, Pad, Window, output_shape


@pytest.mark.parametrize(
    ("stride", "padding", "given", "expected"),
    [
        (1, "same", 7, 7),
        (2, "same", 7, 4),
        (2, "same", 8, 4),
        (1, "valid", 7, 5),
        (2, "valid", 7, 3),
        (2, "valid", 8, 3),
    ],
)
def test_window_of_three_pixels(
    stride: int, padding: str, given: int, expected: int
) -> None:
    window = Window((3, 3), (stride, stride), padding)
    assert output_shape(window, [(given, given, 8)], 16) == (expected, expected, 16)


def test_window_may_be_wider_than_high() -> None:
    window = Window((1, 7), (1, 1), "valid")
    assert output_shape(window, [(9, 9, 4)], 4) == (9, 3, 4)


def test_padding_depends_on_whether_the_size_is_even() -> None:
    assert output_shape(Pad(1, 2), [(8, 7, 4)], 4) == (9, 9, 4)


def test_squeezed_factor_leaves_the_picture_as_large_as_it_is() -> None:
    assert output_shape(EQUAL, [(1, 1, 32), (14, 14, 32)], 32) == (14, 14, 32)


def test_what_is_pooled_has_one_pixel_or_no_place_at_all() -> None:
    assert output_shape(ONE, [(14, 14, 32)], 32) == (1, 1, 32)
    assert output_shape(FLAT, [(14, 14, 32)], 32) == (32,)
