"""A view's geometry: flips, rotation, zoom, translation, shear and crop as one warp."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from core.config import AugmentationConfig
from core.data.view_draws import Draws, to_either_side

_BORDERS = {
    "reflect": cv2.BORDER_REFLECT,
    "nearest": cv2.BORDER_REPLICATE,
    "constant": cv2.BORDER_CONSTANT,
}


def warp(
    image: np.ndarray,
    config: AugmentationConfig,
    draws: Draws,
    moves: Sequence[np.ndarray] = (),
) -> np.ndarray:
    """Change where the pixels are.

    Keras' layers would fill what is empty after each step and round half a pixel anew;
    here it is filled once, and interpolated once.

    Args:
        image: RGB, shape (h, w, 3), uint8, contiguous.
        config: Which changes, and how strong.
        draws: Their random numbers.
        moves: Changes after these, from the output's place to the input's, by height
            and width and from the centre, shape (2, 3) each.

    Returns:
        A new array, shape (h, w, 3), uint8.
    """
    flips = (
        config.horizontal_flip and draws.flip_x < 0.5,
        config.vertical_flip and draws.flip_y < 0.5,
    )
    own = config.rotation or config.zoom or config.translation or config.shear
    leaves_gaps = bool(own or moves)
    if leaves_gaps or config.crop:
        matrix = _output_to_input(image.shape[:2], config, draws, flips)
        return cv2.warpAffine(
            image,
            _moved_further(matrix, image.shape[:2], moves) if moves else matrix,
            (image.shape[1], image.shape[0]),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            # A crop alone needs no filling; black would only darken its edges.
            borderMode=_BORDERS[config.fill_mode if leaves_gaps else "nearest"],
        )
    if any(flips):
        return cv2.flip(image, -1 if all(flips) else int(flips[0]))
    return image.copy()


def _output_to_input(
    shape: tuple[int, ...],
    config: AugmentationConfig,
    draws: Draws,
    flips: tuple[bool, bool],
) -> np.ndarray:
    """Where each output pixel comes from.

    Args:
        shape: Height and width, pixels.
        config: Which changes, and how strong.
        draws: Their random numbers.
        flips: Whether to mirror left-right and top-bottom.

    Returns:
        Affine matrix, shape (2, 3), float64: input (x, y) from output (x, y, 1).
    """
    height, width = shape
    center = np.array([(width - 1) / 2, (height - 1) / 2])
    sign_x, sign_y = (-1.0 if flip else 1.0 for flip in flips)
    angle = 2.0 * math.pi * config.rotation * to_either_side(draws.angle)
    # Above 1 zooms out, as a positive factor does in Keras.
    scale = 1.0 + config.zoom * to_either_side(draws.zoom)
    cos, sin = scale * math.cos(angle), scale * math.sin(angle)
    linear = np.array([[sign_x * cos, sign_x * sin], [-sign_y * sin, sign_y * cos]])
    shift_x = config.translation * to_either_side(draws.shift_x)
    shift_y = config.translation * to_either_side(draws.shift_y)
    moved = center + np.array([shift_x * width, shift_y * height])
    offset = center - linear @ moved
    if config.shear:
        linear = linear @ _shear(config.shear, draws)
    if config.crop:
        kept_x, start_x = _cut(width, config.crop, draws.crop_x)
        kept_y, start_y = _cut(height, config.crop, draws.crop_y)
        offset = offset + linear @ np.array([start_x, start_y])
        linear = linear * np.array([kept_x, kept_y])  # per column: output x, y
    return np.column_stack([linear, offset])


def _moved_further(
    matrix: np.ndarray, shape: tuple[int, ...], moves: Sequence[np.ndarray]
) -> np.ndarray:
    """Add changes to those of a matrix, each of what came before; shape (2, 3)."""
    height, width = shape
    size = np.array([width, height], np.float64)
    center = (size - 1) / 2
    linear, offset = matrix[:, :2], matrix[:, 2]
    for move in moves:
        turned = move[:, :2]
        offset = offset + linear @ (center - turned @ center + move[:, 2] * size)
        linear = linear @ turned
    return np.column_stack([linear, offset])


def _shear(factor: float, draws: Draws) -> np.ndarray:
    """Keras' matrix, shape (2, 2); it keeps the upper left corner in its place."""
    along_x = factor * to_either_side(draws.shear_x)
    along_y = factor * to_either_side(draws.shear_y)
    return np.array([[1.0, along_x], [along_y, 1.0]])


def _cut(size: int, share: float, draw: float) -> tuple[float, float]:
    """What a crop keeps of one side, enlarged to all of it.

    Args:
        size: Of the side, pixels.
        share: Cut off, 0 to 1.
        draw: Where, 0 to 1.

    Returns:
        Input pixels per output pixel, and where output pixel 0 comes from.
    """
    num_kept = max(1, round(size * (1.0 - share)))
    start = math.floor(draw * (size - num_kept + 1))
    ratio = num_kept / size
    return ratio, start + ratio / 2 - 0.5  # a pixel's centre is at its middle
