"""Pooled features of training images, view by view, as a linear fit reads them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.analysis.linear_fit import Read
from core.config import FRESH_VIEWS
from core.training.feature_taps import Features

_MOST_BYTES = 500_000_000  # that each step reads; one view is read whatever its size


def pooled_views(
    features: Features, first_fresh: int, before_each: Callable[[], None]
) -> tuple[Read, ...]:
    """What reads the training images' features; the first is of the images themselves.

    Views that show two images have no single label, and are left out.

    Args:
        features: With one tensor of shape (d,) for each image. Those that are streamed
            are computed here, once, and kept in memory.
        first_fresh: Index of the first view, where there is no end of them.
        before_each: Called before each image that is computed; may raise.
    """
    if features.stream is None:
        values = features.arrays["train"][0].values
        num_views, num_bytes = values.shape[0], values.nbytes
        kept = max(1, int(num_views * min(1.0, _MOST_BYTES / max(1, num_bytes))))
        kept = 1 if features.mixed else kept
        return tuple(_mapped(features, view) for view in range(kept))
    fresh = range(first_fresh, first_fresh + FRESH_VIEWS - 1)
    views = [0, *(range(1, features.num_views) if features.num_views else fresh)]
    views = [0] if features.mixed else views
    found: list[np.ndarray] = []
    num_bytes = 0
    for view in views:
        if found and num_bytes + found[0].nbytes > _MOST_BYTES:
            break
        found.append(_computed(features, view, before_each))
        num_bytes += found[-1].nbytes
    return tuple(map(reader, found))


def held_out(features: Features, split: str) -> np.ndarray:
    """Of validation or test images themselves, shape (n, d), float32."""
    return np.asarray(features.arrays[split][0].values[0])


def reader(values: np.ndarray) -> Read:
    """Reads rows of an array."""
    return lambda place: values[place]


def _mapped(features: Features, view: int) -> Read:
    values = features.arrays["train"][0].values
    return lambda place: values[view, place]


def _computed(
    features: Features, view: int, before_each: Callable[[], None]
) -> np.ndarray:
    if features.stream is None:
        raise ValueError("Expected streamed features; received kept ones.")
    rows = [(view, row) for row in range(features.count("train"))]
    found = []
    for output in features.stream(rows):
        before_each()
        found.append(output[0].copy())  # the next one overwrites it
    return np.stack(found)
