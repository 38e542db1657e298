"""What kept studies say, in the language that is spoken: their files are in one."""

from __future__ import annotations

import math

import numpy as np

from core.analysis.learning_curve import (
    CurvePoint,
    Extrapolation,
    more_images_verdict,
)
from core.analysis.rate_finder import suggest
from core.runs.study_formats import CurveResult, RateResult


def curve_verdict(result: CurveResult) -> str:
    """The verdict of a learning curve that is kept, in the language that is spoken."""
    num_test, expected = result["num_validation"], result["expected"]
    points = [
        CurvePoint(it["share"], it["count"], tuple(it["accuracies"]), num_test)
        for it in result["points"]
    ]
    low, high = expected["gain_interval"]
    found = Extrapolation(
        expected["count"],
        expected["accuracy"],
        gain_interval=(low, high),
        reason=expected["reason"],
    )
    return more_images_verdict(points, found)


def rate_reason(result: RateResult, num_outputs: int) -> str:
    """The reason of a kept search for a learning rate, in the language that is spoken.

    Args:
        result: Of the search.
        num_outputs: Of the network: its classes, or 1 of a sigmoid.

    Returns:
        As it was written, where that can't be said anew.
    """
    kept, rates, losses = result["suggestion"], result["rates"], result["losses"]
    lost = kept["diverges_at"]
    if lost and rates and lost > rates[-1]:  # the step whose loss was no number
        rates, losses = [*rates, lost], [*losses, math.nan]
    found = suggest(np.array(rates), np.array(losses), num_outputs)
    return found.reason if found.rate == kept["rate"] else kept["reason"]
