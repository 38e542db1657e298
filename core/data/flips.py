"""Flips of an image: the views that a model may answer by."""

from __future__ import annotations

import numpy as np


def flipped(image: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """An image whose axes change direction; it itself where there are none.

    Args:
        image: Shape (height, width, channels).
        axes: Some of 0 and 1, as `core.config.FLIPS` has them.
    """
    return np.ascontiguousarray(np.flip(image, axes)) if axes else image
