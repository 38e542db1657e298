"""Limits from a set's own values: what lies beyond is far from what is usual there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.health.formats import Histogram

# A robust z-score above it marks an outlier (Iglewicz and Hoaglin 1993, "How to detect
# and handle outliers").
DEVIATIONS = 3.5
_TO_DEVIATION = 1.4826  # of a normal distribution: its deviation by its MAD

_MOST_SHARE = 0.1  # of images: what is so frequent is how the set is
_BARS = 40


@dataclass(frozen=True)
class Limits:
    """Where values begin to be odd, and what is usual; None = no limit on that side."""

    low: float | None
    high: float | None
    median: float
    deviation: float

    def beyond(self, values: np.ndarray) -> np.ndarray:
        """Which values are odd, shape (n,), bool."""
        odd = np.zeros(len(values), bool)
        if self.low is not None:
            odd |= values < self.low
        if self.high is not None:
            odd |= values > self.high
        return odd


def low_limit(values: np.ndarray, surely: float, at_most: float) -> Limits:
    """The limit below which values are odd: so many deviations under the median.

    It lies between two values that hold for any set. Where more than a tenth of the
    set lies below it, the set is like that: then only its own deviation counts.

    Args:
        values: Shape (n,), n at least 1.
        surely: What is below it is odd whatever the others are.
        at_most: What is above it is not odd, however alike the others are.
    """
    median, deviation = robust(values)
    own = median - DEVIATIONS * deviation
    limit = min(at_most, max(surely, own))
    if (values < limit).mean() > _MOST_SHARE:
        limit = min(at_most, own)
    return Limits(limit, None, median, deviation)


def high_limit(values: np.ndarray, at_least: float, surely: float) -> Limits:
    """The same for what is too high.

    Args:
        values: Shape (n,), n at least 1.
        at_least: What is below it is not odd, however alike the others are.
        surely: What is above it is odd whatever the others are.
    """
    found = low_limit(-values, -surely, -at_least)
    low = 0.0 if found.low is None else found.low
    return Limits(None, -low, -found.median, found.deviation)


def far_limits(values: np.ndarray, least: float) -> Limits:
    """Limits on both sides: so many deviations away, yet `least` in any case."""
    median, deviation = robust(values)
    distance = max(DEVIATIONS * deviation, least)
    return Limits(median - distance, median + distance, median, deviation)


def robust(values: np.ndarray) -> tuple[float, float]:
    """Median, and a normal distribution's deviation by the median absolute one."""
    median = float(np.median(values))
    return median, _TO_DEVIATION * float(np.median(np.abs(values - median)))


def histogram(
    values: np.ndarray, limits: Limits, title: str, is_log: bool = False
) -> Histogram:
    """How values are spread, and where they begin to be odd.

    Args:
        values: Shape (n,); decadic logarithms where `is_log`.
        limits: Of the values.
        title: Of the axis, with the unit.
        is_log: Whether values and limits are logarithms.
    """
    counts, edges = np.histogram(values, _BARS)
    return {
        "title": title,
        "edges": [round(float(edge), 6) for edge in edges],
        "counts": [int(count) for count in counts],
        "low": limits.low,
        "high": limits.high,
        "is_log": is_log,
    }
