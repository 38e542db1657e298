"""What is said of a model's trust, the same on the pages and in the shell."""

from __future__ import annotations

from collections.abc import Sequence

from core.analysis.calibration import why_not_fitted
from core.analysis.metrics import wilson_interval
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.trust_formats import BeforeAfter, Flagged, Reliability, TrustFigures
from core.text.numbers import (
    interval,
    no_images,
    number,
    percent,
    precise_interval,
    split_images,
)

Bounds = tuple[float, float] | None  # of a 95% interval, fractions 0-1

# In English: `_` translates them where they are shown.
UNFAMILIAR = mark("I don't know: unlike the training images")
NO_TRUST = mark(
    "How far this model's answers can be trusted has not been measured: its confidence "
    "is not calibrated, and pictures of something else are not flagged."
)


def temperature_text(figures: TrustFigures) -> str:
    """The temperature, and what it does, as a sentence without its full stop."""
    value, count = figures["temperature"], figures["validation"]["before"]["count"]
    temperature = numeral(f"{value:.2f}")
    if figures["temperature_reason"]:
        return _(
            "Temperature {temperature}, not fitted: there are only {reason}",
            temperature=temperature,
            reason=why_not_fitted(count),
        )
    images = number(count, "validation image")
    if round(value, 2) == 1:
        return _(
            "Temperature {temperature}, fitted on {images}: confidence stays as it is",
            temperature=temperature,
            images=images,
        )
    if value > 1:
        return _(
            "Temperature {temperature}, fitted on {images}: answers get less confident",
            temperature=temperature,
            images=images,
        )
    return _(
        "Temperature {temperature}, fitted on {images}: answers get more confident",
        temperature=temperature,
        images=images,
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
        return no_images(split)
    first, second = map(_error, (before, after), bounds)
    values = {
        "before": first,
        "after": second,
        "images": split_images(before["count"], split),
        "by_chance": percent(after["ece_by_chance"]),
    }
    if _can_tell(after, bounds[1]):
        return _(
            "{before} before, {after} after, on {images} (a perfectly calibrated "
            "model: up to {by_chance} by chance), so its confidence is off",
            **values,
        )
    return _(
        "{before} before, {after} after, on {images} (a perfectly calibrated model: up "
        "to {by_chance} by chance), so they can't tell whether it is well calibrated",
        **values,
    )


def uncalibrated_text(found: Reliability, split: str, bounds: Bounds = None) -> str:
    """The same of a model whose temperature is not known."""
    if not found["count"]:
        return no_images(split)
    values = {
        "error": _error(found, bounds),
        "images": split_images(found["count"], split),
        "by_chance": percent(found["ece_by_chance"]),
    }
    if _can_tell(found, bounds):
        return _(
            "{error}, on {images} (a perfectly calibrated model: up to {by_chance} by "
            "chance), so its confidence is off",
            **values,
        )
    return _(
        "{error}, on {images} (a perfectly calibrated model: up to {by_chance} by "
        "chance), so they can't tell whether it is well calibrated",
        **values,
    )


def _error(found: Reliability, bounds: Bounds) -> str:
    error = percent(found["ece"])
    if not bounds:
        return error
    return _(
        "{error} (95% interval {interval})",
        error=error,
        interval=precise_interval(bounds),
    )


def _can_tell(found: Reliability, bounds: Bounds) -> bool:
    """Whether an error is more than chance alone would make of a calibrated model."""
    is_within_chance = (found["ece"] or 0.0) <= (found["ece_by_chance"] or 0.0)
    return not (is_within_chance or (bounds and bounds[0] == 0))


def flagged_text(found: Flagged, split: str) -> str:
    """How many ordinary images are flagged, with the interval of their share."""
    count, flagged = found["count"], found["flagged"]
    if not count:
        return no_images(split)
    return _(
        "{flagged} of {images} ({share}, 95% interval {interval})",
        flagged=flagged,
        images=split_images(count, split),
        share=percent(flagged / count),
        interval=interval(wilson_interval(flagged, count)),
    )
