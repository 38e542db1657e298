"""Networks that look at one place only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SIZE = 60  # pixels
THERE = slice(36, 48), slice(12, 24)  # rows and columns


def watching(images_asked: list[int]) -> Callable[[np.ndarray], np.ndarray]:
    """Class 1 is how bright the place is; each call is noted."""

    def probabilities(images: np.ndarray) -> np.ndarray:
        images_asked.append(len(images))
        light = images[:, *THERE].mean(axis=(1, 2, 3)) / 255
        return np.stack([1 - light, light], axis=1).astype(np.float32)

    return probabilities


def bright_there() -> np.ndarray:
    """A grey picture that is white at this place."""
    image = np.full((SIZE, SIZE, 3), 60, np.uint8)
    image[THERE] = 255
    return image
