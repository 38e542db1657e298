"""Accuracies of several seeds: mean, range, and differences in points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from statistics import fmean
from typing import Any

from core.config import PHASES

ARMS = ("cached", "fresh", "plain")


def summary(runs: Sequence[dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Join what the seeds gave.

    Args:
        runs: Per seed, by arm: "phases" (fractions by phase and split) and "seconds".

    Returns:
        By arm the same, each number replaced by values, mean, low and high.
    """
    return {
        arm: {
            "seconds": spread(run[arm]["seconds"] for run in runs),
            "phases": {
                phase: {
                    split: spread(run[arm]["phases"][phase][split] for run in runs)
                    for split, value in splits.items()
                    if value is not None  # no images in this split
                }
                for phase, splits in runs[0][arm]["phases"].items()
            },
        }
        for arm in ARMS
    }


def spread(values: Iterable[float]) -> dict[str, Any]:
    """Mean and range."""
    known = list(values)
    return {
        "mean": fmean(known),
        "low": min(known),
        "high": max(known),
        "values": known,
    }


def differences(arms: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Differences of mean accuracies, in percentage points.

    Returns:
        Per phase and pair of arms, such as
        `frozen_difference_cached_minus_fresh_points`, on test images;
        `..._validation_points` on validation images. The last phase's stand also
        without its name.
    """
    found: dict[str, float] = {}
    phases = [phase for phase in PHASES if phase in arms[ARMS[0]]["phases"]]
    for phase in phases:
        for one, other in combinations(ARMS, 2):
            for split, ending in (("test", ""), ("validation", "_validation")):
                pair = [arms[arm]["phases"][phase].get(split) for arm in (one, other)]
                if None in pair:
                    continue
                value = round(100 * (pair[0]["mean"] - pair[1]["mean"]), 3)
                name = f"difference_{one}_minus_{other}{ending}_points"
                found[f"{phase}_{name}"] = value
                if phase == phases[-1]:
                    found[name] = value
    return found


__all__ = ["ARMS", "PHASES", "differences", "spread", "summary"]
