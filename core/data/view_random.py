"""RandAugment: a few changes drawn from fourteen, all of one strength.

Cubuk et al. 2020 (arXiv 1909.13719), with the strongest forms of their reference code:
turns up to 30°, shears of 0.3, shifts of 45 % of a side, light and colours by 0.9,
4 bits instead of 8, and every level inverted.

Geometric changes become part of the view's one warp, which comes first; those of light
and colours follow, in the order in which they were drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from core.config import AugmentationConfig

_TURN = math.radians(30.0)
_SHEAR = 0.3  # pixels along one axis per pixel along the other
_SHIFT = 0.45  # of height or width
_BLEND = 0.9  # of the distance from what has no light, contrast, colour or sharpness
_BITS = 4  # that posterising takes away
_SMOOTH = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]], np.float32) / 13.0

# From how strong the change is, -1 to 1: the output's place, by height and width and
# from the centre, to the input's: shape (2, 3).
_Move = Callable[[float], np.ndarray]

# An image, shape (h, w, 3), uint8, and how strong the change is, -1 to 1.
_Recolour = Callable[[np.ndarray, float], np.ndarray]


@dataclass(frozen=True)
class DrawnChanges:
    """What was drawn for one view.

    Attributes:
        moves: Geometric changes, shape (2, 3) each, in their order; of `_Move`'s form.
        recolours: Changes of light and colours, and how strong each is.
    """

    moves: tuple[np.ndarray, ...] = ()
    recolours: tuple[tuple[_Recolour, float], ...] = ()

    @classmethod
    def of(cls, config: AugmentationConfig, rng: np.random.Generator) -> DrawnChanges:
        """Draw as many as the config says; the same may come twice.

        Args:
            config: How many changes, and how strong.
            rng: Draws which, and to which side.
        """
        # After all other draws of a view, so that these stay what they are without it.
        draws = rng.random(2 * config.rand_augment_num_ops).reshape(-1, 2)
        moves, recolours = [], []
        for which, side in draws.tolist():
            strength = config.rand_augment_factor * (1.0 if side < 0.5 else -1.0)
            place = int(which * (len(MOVES) + len(RECOLOURS)))
            if place < len(MOVES):
                moves.append(MOVES[place](strength))
            else:
                recolours.append((RECOLOURS[place - len(MOVES)], strength))
        return cls(tuple(moves), tuple(recolours))

    def recoloured(self, image: np.ndarray) -> np.ndarray:
        """Change light and colours, one after another.

        Args:
            image: RGB, shape (h, w, 3), uint8.

        Returns:
            Of the same form; the image itself where there is nothing to change.
        """
        for change, strength in self.recolours:
            image = change(image, strength)
        return image


def _rotate(strength: float) -> np.ndarray:
    cos, sin = math.cos(_TURN * strength), math.sin(_TURN * strength)
    return np.array([[cos, sin, 0.0], [-sin, cos, 0.0]])


def _shear_x(strength: float) -> np.ndarray:
    return np.array([[1.0, _SHEAR * strength, 0.0], [0.0, 1.0, 0.0]])


def _shear_y(strength: float) -> np.ndarray:
    return np.array([[1.0, 0.0, 0.0], [_SHEAR * strength, 1.0, 0.0]])


def _shift_x(strength: float) -> np.ndarray:
    return np.array([[1.0, 0.0, _SHIFT * strength], [0.0, 1.0, 0.0]])


def _shift_y(strength: float) -> np.ndarray:
    return np.array([[1.0, 0.0, 0.0], [0.0, 1.0, _SHIFT * strength]])


def _same(image: np.ndarray, strength: float) -> np.ndarray:
    return image


def _brightness(image: np.ndarray, strength: float) -> np.ndarray:
    return cv2.convertScaleAbs(image, alpha=1.0 + _BLEND * strength)


def _contrast(image: np.ndarray, strength: float) -> np.ndarray:
    red, green, blue, _ = cv2.mean(image)
    grey = 0.299 * red + 0.587 * green + 0.114 * blue  # as OpenCV weighs them
    levels = grey + (1.0 + _BLEND * strength) * (np.arange(256.0) - grey)
    return cv2.LUT(image, np.clip(levels + 0.5, 0, 255).astype(np.uint8))


def _colour(image: np.ndarray, strength: float) -> np.ndarray:
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    pale = cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)
    share = 1.0 + _BLEND * strength
    return cv2.addWeighted(image, share, pale, 1.0 - share, 0.0)


def _sharpness(image: np.ndarray, strength: float) -> np.ndarray:
    share = 1.0 + _BLEND * strength
    smooth = cv2.filter2D(image, -1, _SMOOTH)
    return cv2.addWeighted(image, share, smooth, 1.0 - share, 0.0)


def _posterise(image: np.ndarray, strength: float) -> np.ndarray:
    mask = 256 - 2 ** round(_BITS * abs(strength))
    return cv2.LUT(image, (np.arange(256) & mask).astype(np.uint8))


def _solarise(image: np.ndarray, strength: float) -> np.ndarray:
    levels = np.arange(256)
    inverted = levels >= 256.0 * (1.0 - abs(strength))
    return cv2.LUT(image, np.where(inverted, 255 - levels, levels).astype(np.uint8))


def _stretch(image: np.ndarray, strength: float) -> np.ndarray:
    """Let each channel go from black to white."""
    table = np.empty((256, 3))
    for channel, plane in enumerate(cv2.split(image)):
        low, high, _, _ = cv2.minMaxLoc(plane)
        span = high - low
        levels = np.arange(256.0)
        table[:, channel] = (levels - low) * (255.0 / span) if span else levels
    return cv2.LUT(image, np.clip(table + 0.5, 0, 255).astype(np.uint8)[None])


def _equalise(image: np.ndarray, strength: float) -> np.ndarray:
    return cv2.merge([cv2.equalizeHist(plane) for plane in cv2.split(image)])


MOVES: tuple[_Move, ...] = (_rotate, _shear_x, _shear_y, _shift_x, _shift_y)
RECOLOURS: tuple[_Recolour, ...] = (
    _same,
    _brightness,
    _contrast,
    _colour,
    _sharpness,
    _posterise,
    _solarise,
    _stretch,
    _equalise,
)
