"""Seeded augmentation with OpenCV: the preview, cached views and fresh views.

The parameters mean what they mean in Keras' layers, applied in this order: flip,
rotation, zoom, translation, brightness, contrast. The geometric ones are one warp.
"""

from __future__ import annotations

import hashlib
import math

import cv2
import numpy as np

from core.config import AugmentationConfig

_BORDERS = {
    "reflect": cv2.BORDER_REFLECT,
    "nearest": cv2.BORDER_REPLICATE,
    "constant": cv2.BORDER_CONSTANT,
}


def view(
    image: np.ndarray,
    config: AugmentationConfig,
    seed: int,
    digest: str,
    index: int,
) -> np.ndarray:
    """One of the fixed views of a training image.

    A view depends on its arguments only, never on the order or process in which
    views are made.

    Args:
        image: RGB, shape (h, w, 3), uint8.
        config: Which changes, and how strong.
        seed: The run's seed.
        digest: Content hash of the image's file.
        index: 0 is the image itself; 1, 2, ... are augmented.

    Returns:
        Shape (h, w, 3), uint8; for index 0 `image`, not a copy.
    """
    if index == 0:
        return image
    text = f"{seed}/{digest}/{index}".encode()
    key = int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "little")
    return augment(image, config, np.random.Generator(np.random.PCG64(key)))


def augment(
    image: np.ndarray, config: AugmentationConfig, rng: np.random.Generator
) -> np.ndarray:
    """Change an image at random.

    Eight numbers are drawn whatever is switched on, so that the same seed still flips
    and turns the same way after, say, the contrast is changed.

    Args:
        image: RGB, shape (h, w, 3), uint8, any memory layout.
        config: Which changes, and how strong.
        rng: Where the randomness comes from.

    Returns:
        A new array, shape (h, w, 3), uint8.
    """
    draws = rng.random(8)
    flip_x = config.horizontal_flip and draws[0] < 0.5
    flip_y = config.vertical_flip and draws[1] < 0.5
    angle, zoom, shift_x, shift_y, light, contrast = 2.0 * draws[2:] - 1.0
    changed = np.ascontiguousarray(image)
    if config.rotation or config.zoom or config.translation:
        matrix = _output_to_input(
            image.shape[:2],
            (flip_x, flip_y),
            2.0 * math.pi * config.rotation * angle,
            1.0 + config.zoom * zoom,
            (config.translation * shift_x, config.translation * shift_y),
        )
        changed = cv2.warpAffine(
            changed,
            matrix,
            (image.shape[1], image.shape[0]),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=_BORDERS[config.fill_mode],
        )
    elif flip_x or flip_y:
        changed = cv2.flip(changed, -1 if flip_x and flip_y else int(flip_x))
    else:
        changed = changed.copy()
    if config.brightness or config.contrast:
        offset = 255.0 * config.brightness * light
        changed = _relight(changed, offset, 1.0 + config.contrast * contrast)
    return changed


def _output_to_input(
    shape: tuple[int, ...],
    flips: tuple[bool, bool],
    angle: float,
    scale: float,
    shift: tuple[float, float],
) -> np.ndarray:
    """Where each output pixel comes from.

    Args:
        shape: Height and width, pixels.
        flips: Whether to mirror left-right and top-bottom.
        angle: Radians.
        scale: Above 1 zooms out, as a positive factor does in Keras.
        shift: Fractions of width and height.

    Returns:
        Affine matrix, shape (2, 3), float64: input (x, y) from output (x, y, 1).
    """
    height, width = shape
    center = np.array([(width - 1) / 2, (height - 1) / 2])
    sign_x, sign_y = (-1.0 if flip else 1.0 for flip in flips)
    cos, sin = scale * math.cos(angle), scale * math.sin(angle)
    linear = np.array([[sign_x * cos, sign_x * sin], [-sign_y * sin, sign_y * cos]])
    moved = center + np.array([shift[0] * width, shift[1] * height])
    return np.column_stack([linear, center - linear @ moved])


def _relight(image: np.ndarray, offset: float, factor: float) -> np.ndarray:
    """Add `offset`, then stretch by `factor` around each channel's mean.

    Both steps are one table per channel; clipping happens once, at the end.
    """
    levels = np.arange(256, dtype=np.float64)[:, None]
    mean = np.array(cv2.mean(image)[:3])
    table = levels * factor + (1.0 - factor) * mean + offset
    return cv2.LUT(image, np.clip(table + 0.5, 0, 255).astype(np.uint8)[None])
