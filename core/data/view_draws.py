"""The random numbers behind one view."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Draws(NamedTuple):
    """Numbers from 0 to 1 (exclusive), all drawn whatever is switched on.

    So the same seed still flips and turns the same way after, say, the contrast is
    changed. The order is that of drawing: new numbers go to the end, or all views
    change.
    """

    flip_x: float
    flip_y: float
    angle: float
    zoom: float
    shift_x: float
    shift_y: float
    light: float
    contrast: float
    shear_x: float
    shear_y: float
    crop_x: float
    crop_y: float
    saturation: float
    hue: float
    erased: float
    erased_width: float
    erased_height: float
    erased_x: float
    erased_y: float

    @classmethod
    def of(cls, rng: np.random.Generator) -> Draws:
        """Draw them."""
        return cls._make(rng.random(len(cls._fields)).tolist())


def to_either_side(draw: float) -> float:
    """A draw as a number from -1 to 1."""
    return 2.0 * draw - 1.0
