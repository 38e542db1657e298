"""A view's light and colours: brightness, contrast, saturation, hue; and erasing."""

from __future__ import annotations

import math

import cv2
import numpy as np

from core.config import AugmentationConfig
from core.data.view_draws import Draws, to_either_side

_ERASED_LEAST = 0.02  # share of the picture, Keras' own lower end
_ERASED_GREY = 128


def relight(image: np.ndarray, config: AugmentationConfig, draws: Draws) -> np.ndarray:
    """Change brightness, then contrast around each channel's mean.

    Both steps are one table per channel; clipping happens once, at the end.

    Args:
        image: RGB, shape (h, w, 3), uint8.
        config: How strong.
        draws: Their random numbers.

    Returns:
        A new array, shape (h, w, 3), uint8.
    """
    offset = 255.0 * config.brightness * to_either_side(draws.light)
    factor = 1.0 + config.contrast * to_either_side(draws.contrast)
    levels = np.arange(256, dtype=np.float64)[:, None]
    mean = np.array(cv2.mean(image)[:3])
    table = levels * factor + (1.0 - factor) * mean + offset
    return cv2.LUT(image, np.clip(table + 0.5, 0, 255).astype(np.uint8)[None])


def recolour(image: np.ndarray, config: AugmentationConfig, draws: Draws) -> np.ndarray:
    """Change saturation and hue, the S and H of HSV.

    In floating point: with 8 bits, OpenCV keeps H so coarsely that colours are up to 11
    levels off, and is no faster (0.14 ms against 0.16 ms at 224 px).

    Args:
        image: RGB, shape (h, w, 3), uint8.
        config: How strong.
        draws: Their random numbers.

    Returns:
        A new array, shape (h, w, 3), uint8.
    """
    hsv = cv2.cvtColor(image.astype(np.float32), cv2.COLOR_RGB2HSV)
    if config.saturation:
        change = config.saturation * to_either_side(draws.saturation)
        saturation = hsv[..., 1]
        np.minimum(saturation * ((1 + change) / (1 - change)), 1, out=saturation)
    if config.hue:
        # OpenCV takes degrees, and any number of turns forward but none back.
        turn = 0.5 * config.hue * to_either_side(draws.hue)
        hue = hsv[..., 0]
        np.add(hue, 360.0 * (turn % 1.0), out=hue)
    return cv2.convertScaleAbs(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB))


def erase(image: np.ndarray, config: AugmentationConfig, draws: Draws) -> None:
    """Paint a grey rectangle into one image of two, in place.

    Its height and width are drawn apart, each the root of a share of the picture.

    Args:
        image: RGB, shape (h, w, 3), uint8.
        config: How much of the picture at most.
        draws: Their random numbers.
    """
    if draws.erased >= 0.5:
        return
    rows = _stretch(image.shape[0], config, draws.erased_height, draws.erased_y)
    columns = _stretch(image.shape[1], config, draws.erased_width, draws.erased_x)
    image[rows, columns] = _ERASED_GREY


def _stretch(
    size: int, config: AugmentationConfig, share_draw: float, place_draw: float
) -> slice:
    """The erased pixels along one side."""
    least = min(_ERASED_LEAST, config.erasing)
    share = least + (config.erasing - least) * share_draw
    length = math.sqrt(share) * size
    start = place_draw * (size - length)
    return slice(math.ceil(start), math.ceil(start + length))
