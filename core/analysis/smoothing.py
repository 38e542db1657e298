"""A curve with less of its noise."""

from __future__ import annotations

import math

import numpy as np


def smoothed(values: np.ndarray, weight: float) -> np.ndarray:
    """The exponential moving average of a curve, debiased.

    Each value is the mean of all up to it, each weighing `weight` times what the next
    one does. Dividing by the sum of the weights is the debiasing: without it the first
    values would be drawn towards 0 (Kingma and Ba 2014, arXiv 1412.6980, section 3).

    Args:
        values: In order, shape (n,), float; NaN where there is no number.
        weight: 0 (the curve as it is) to below 1.

    Returns:
        Shape (n,), float64; NaN where `values` is, which weighs nothing.
    """
    found = np.full(len(values), math.nan)
    total = weights = 0.0
    for place, value in enumerate(np.asarray(values, np.float64).tolist()):
        if math.isfinite(value):
            total = weight * total + value
            weights = weight * weights + 1
            found[place] = total / weights
    return found
