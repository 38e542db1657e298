"""What several runs that differ in their seed say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean, stdev
from typing import Any, TypedDict

_METRICS = {"validation": "val_accuracy", "test": "test_accuracy"}


class Spread(TypedDict):
    """An accuracy over several runs, as fractions."""

    mean: float
    low: float
    high: float
    deviation: float  # of the sample; 0 for one run
    count: int  # runs that have it


def spread(
    results: Sequence[Mapping[str, Mapping[str, Any]]],
) -> dict[str, dict[str, Spread]]:
    """Mean and spread of accuracies over runs.

    Args:
        results: One per run: by phase, figures with "val_accuracy" and "test_accuracy"
            as fractions, or None where there are no such images.

    Returns:
        By phase and split; what no run has is left out.
    """
    phases = dict.fromkeys(phase for result in results for phase in result)
    found: dict[str, dict[str, Spread]] = {}
    for phase in phases:
        for split, metric in _METRICS.items():
            values = [
                float(result[phase][metric])
                for result in results
                if phase in result and result[phase].get(metric) is not None
            ]
            if values:
                found.setdefault(phase, {})[split] = spread_of(values)
    return found


def spread_of(values: Sequence[float]) -> Spread:
    """Mean and spread of accuracies, at least one, fractions."""
    return {
        "mean": mean(values),
        "low": min(values),
        "high": max(values),
        "deviation": stdev(values) if len(values) > 1 else 0.0,
        "count": len(values),
    }
