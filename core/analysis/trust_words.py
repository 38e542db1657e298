"""What is said of a model's trust, the same on the pages and in the shell."""

from __future__ import annotations

from collections.abc import Sequence

from core.analysis.metrics import wilson_interval
from core.runs.trust_formats import BeforeAfter, Flagged, Reliability, TrustFigures
from core.text.numbers import interval, number, percent, precise_interval

Bounds = tuple[float, float] | None  # of a 95% interval, fractions 0-1

UNFAMILIAR = "I don't know: unlike the training images"
NO_TRUST = (
    "How far this model's answers can be trusted has not been measured: its confidence "
    "is not calibrated, and pictures of something else are not flagged."
)


def temperature_text(figures: TrustFigures) -> str:
    """The temperature, and what it does, as a sentence without its full stop."""
    value, reason = figures["temperature"], figures["temperature_reason"]
    if reason:
        return f"Temperature {value:.2f}, not fitted: there are only {reason}"
    effect = "less" if value > 1 else "more"
    count = figures["validation"]["before"]["count"]
    images = number(count, "validation image")
    if round(value, 2) == 1:
        return f"Temperature 1.00, fitted on {images}: confidence stays as it is"
    return (
        f"Temperature {value:.2f}, fitted on {images}: answers get {effect} confident"
    )


def calibration_text(
    found: BeforeAfter, split: str, bounds: Sequence[Bounds] = (None, None)
) -> str:
    """The calibration error before and after, with its count and what it can tell.

    A model is never called calibrated: an error within chance is no proof of it.

    Args:
        found: Of the split.
        split: "validation" or "test".
        bounds: 95% intervals of both errors, where they are known.
    """
    before, after = found["before"], found["after"]
    if not before["count"]:
        return f"no {split} images"
    images = number(before["count"], f"{split} image")
    first, second = map(_error, (before, after), bounds)
    return f"{first} before, {second} after, on {images} {_judged(after, bounds[1])}"


def uncalibrated_text(found: Reliability, split: str, bounds: Bounds = None) -> str:
    """The same of a model whose temperature is not known."""
    if not found["count"]:
        return f"no {split} images"
    images = number(found["count"], f"{split} image")
    return f"{_error(found, bounds)}, on {images} {_judged(found, bounds)}"


def _error(found: Reliability, bounds: Bounds) -> str:
    text = percent(found["ece"])
    return f"{text} (95% interval {precise_interval(bounds)})" if bounds else text


def _judged(found: Reliability, bounds: Bounds) -> str:
    by_chance = percent(found["ece_by_chance"])
    text = f"(a perfectly calibrated model: up to {by_chance} by chance)"
    is_within_chance = (found["ece"] or 0.0) <= (found["ece_by_chance"] or 0.0)
    if is_within_chance or (bounds and bounds[0] == 0):
        return f"{text}, so they can't tell whether it is well calibrated"
    return f"{text}, so its confidence is off"


def flagged_text(found: Flagged, split: str) -> str:
    """How many ordinary images are flagged, with the interval of their share."""
    count, flagged = found["count"], found["flagged"]
    if not count:
        return f"no {split} images"
    bounds = interval(wilson_interval(flagged, count))
    share = percent(flagged / count)
    images = number(count, f"{split} image")
    return f"{flagged} of {images} ({share}, 95% interval {bounds})"
