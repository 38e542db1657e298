"""How good a heat map is: does it name the places that the answer rests on?

Deletion and insertion: Petsiuk et al. 2018, arXiv 1806.07421. They ask the network
alone. The pointing game (Zhang et al. 2016, arXiv 1608.00507) asks whether the map's
highest place lies on the object; somebody has to know where that is.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from core.explain.heat_maps import peak, resized

STEPS = 28  # of the pixels, one share after another

_BATCH = 32
_BLUR = 0.05  # standard deviation of what insertion begins with, share of the side

Probabilities = Callable[[np.ndarray], np.ndarray]


def deletion(
    probabilities: Probabilities, image: np.ndarray, heat: np.ndarray, label: int
) -> float:
    """The mean probability of a class while its hottest pixels are taken away first.

    Args:
        probabilities: From images, shape (n, size, size, 3), uint8, to answers, shape
            (n, classes).
        image: RGB, shape (size, size, 3), uint8.
        heat: Shape (rows, columns), float32, in [0, 1].
        label: Index of the class.

    Returns:
        0-1; low = the map names what the answer rests on. It is the area below the
        curve over the share of pixels that are replaced by the picture's mean colour.
    """
    mean = image.reshape(-1, 3).mean(axis=0).round().astype(np.uint8)
    bare = np.broadcast_to(mean, image.shape)
    return _area(probabilities, image, bare, heat, label)


def insertion(
    probabilities: Probabilities, image: np.ndarray, heat: np.ndarray, label: int
) -> float:
    """The same while the hottest pixels are put into a blurred picture first.

    Returns:
        0-1; high = the map names what the answer rests on.
    """
    blurred = cv2.GaussianBlur(image, (0, 0), image.shape[0] * _BLUR)
    return _area(probabilities, blurred, image, heat, label)


def points_at(heat: np.ndarray, mask: np.ndarray, tolerance: float = 0.0) -> bool:
    """Whether the hottest place lies on the object.

    Args:
        heat: Shape (rows, columns), float32, in [0, 1].
        mask: Where the object is, shape (height, width), bool.
        tolerance: How far from the object still counts, pixels; the paper has 15.
    """
    height, width = mask.shape
    x, y = peak(heat, width, height)
    if not heat.any() or not mask.any():
        return False
    outside = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)
    return bool(outside[y, x] <= tolerance)


def _area(
    probabilities: Probabilities,
    begin: np.ndarray,
    end: np.ndarray,
    heat: np.ndarray,
    label: int,
) -> float:
    """Area below the probability while pixels turn from begin to end, hottest first."""
    size = begin.shape[0]
    order = np.argsort(-resized(heat, size, size).ravel(), kind="stable")
    rank = np.empty(size * size, np.int64)
    rank[order] = np.arange(size * size)
    turned = np.linspace(0, size * size, STEPS + 1)
    values: list[np.ndarray] = []
    for start in range(0, STEPS + 1, _BATCH):
        counts = turned[start : start + _BATCH, None, None, None]
        is_turned = rank.reshape(1, size, size, 1) < counts
        values.append(probabilities(np.where(is_turned, end, begin))[:, label])
    return float(np.trapezoid(np.concatenate(values), dx=1.0 / STEPS))
