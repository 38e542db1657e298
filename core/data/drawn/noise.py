"""Smooth random fields, of which grounds and leaves get their irregularity."""

from __future__ import annotations

import cv2
import numpy as np


def noise(
    rng: np.random.Generator,
    size: int,
    cells: float | tuple[float, float],
    octaves: int = 1,
) -> np.ndarray:
    """A smooth random field.

    Args:
        rng: Where the randomness is from.
        size: Height and width in pixels.
        cells: Hills and valleys from edge to edge; a pair is (down, across).
        octaves: Each further one is half as high and twice as fine.

    Returns:
        Shape (size, size), float32; mean 0 and standard deviation 1, about.
    """
    down, across = cells if isinstance(cells, tuple) else (cells, cells)
    total = np.zeros((size, size), np.float32)
    height, power = 1.0, 0.0
    for _octave in range(octaves):
        rows, columns = (max(2, min(size, round(n) + 1)) for n in (down, across))
        coarse = rng.standard_normal((rows, columns), np.float32)
        fine = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
        total += np.float32(height) * fine
        power += height * height
        height, down, across = height / 2, down * 2, across * 2
    return total / np.float32(0.75 * power**0.5)


def mixed(first: np.ndarray, second: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Two colours, or pictures, mixed pixel by pixel.

    Args:
        first: Shape (3,) or (size, size, 3), float32.
        second: Likewise.
        share: Of the second, 0-1, shape (size, size).
    """
    return first + (second - first) * share[..., None]


def soft_step(values: np.ndarray, start: float, end: float) -> np.ndarray:
    """0 up to `start`, 1 from `end` on, smooth between."""
    share = np.clip((values - np.float32(start)) / np.float32(end - start), 0, 1)
    return share * share * (3 - 2 * share)
