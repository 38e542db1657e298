"""Whether an export says what the app says."""

from __future__ import annotations

import math

import numpy as np

from core.exports.formats import ExportFormat
from core.language.numerals import numeral
from core.language.texts import _
from core.runs.export_formats import JudgedExport, Parity
from core.text.numbers import percent

# Novelty is 1 at the threshold; in float16 it may be off by more.
_NOVELTY_TOLERANCE = 0.02

_LOST_SHARE = 0.02  # of the validation images, or one image


def parity(
    found: dict[str, np.ndarray],
    expected: dict[str, np.ndarray],
    tolerance: float | None,
    kind: str,
    seconds: float = 0.0,
) -> Parity:
    """An export's answers beside the expected ones.

    Args:
        found: "probabilities", shape (n, classes), and maybe "novelty", shape (n,).
        expected: Likewise; a novelty counts only where the export has one.
        tolerance: Largest allowed difference of a probability; None = any.
        kind: Of the golden images.
        seconds: Of one image.
    """
    theirs, ours = found["probabilities"], expected["probabilities"]
    if theirs.shape != ours.shape or not np.isfinite(theirs).all():
        difference, changed = 1.0, len(ours)
    else:
        difference = min(1.0, float(np.abs(theirs - ours).max(initial=0.0)))
        changed = int((theirs.argmax(1) != ours.argmax(1)).sum())
    value: Parity = {
        "count": len(ours),
        "kind": kind,
        "difference": difference,
        "changed": changed,
        "tolerance": tolerance,
        "seconds": seconds,
    }
    if "novelty" in found and "novelty" in expected:
        gap = np.abs(found["novelty"] - expected["novelty"]).max(initial=0.0)
        value["novelty_difference"] = float(min(np.nan_to_num(gap, nan=1e9), 1e9))
    return value


def mismatch(asked: ExportFormat, value: Parity) -> str:
    """Why an export must not leave, one sentence; "" where it matches."""
    tolerance = value["tolerance"]
    if tolerance is not None and value["difference"] > tolerance:
        return _(
            "Its probabilities differ from Thaw's by up to {difference} on {count} "
            "golden images; at most {most} is allowed.",
            difference=numeral(f"{value['difference']:.2g}"),
            count=value["count"],
            most=numeral(f"{tolerance:g}"),
        )
    least = max(tolerance or 0.0, _NOVELTY_TOLERANCE)
    if value.get("novelty_difference", 0.0) > least:
        return _(
            "Its novelty differs from Thaw's by {difference}; at most {most} is "
            "allowed.",
            difference=numeral(f"{value['novelty_difference']:.2g}"),
            most=numeral(f"{least:g}"),
        )
    return ""


def most_lost(count: int) -> int:
    """How many of so many validation images an export may name worse."""
    return max(1, int(_LOST_SHARE * count))


def too_inaccurate(judged: JudgedExport) -> str:
    """Why an export that can't match exactly must not leave; "" where it is good."""
    count = judged["count"]
    lost = round((judged["original"] - judged["accuracy"]) * count)
    if lost <= judged["most_lost"]:
        return ""
    return _(
        "Of {count} validation images it names {lost} fewer rightly than the original "
        "({accuracy} instead of {original}); at most {most} is allowed.",
        count=count,
        lost=lost,
        accuracy=percent(judged["accuracy"]),
        original=percent(judged["original"]),
        most=judged["most_lost"],
    )


def bound_text(difference: float) -> str:
    """The power of ten above a difference, whose last digits vary from time to time."""
    if difference >= 0.1:
        return "1"
    power = math.floor(math.log10(max(difference, 1e-8))) + 1
    return f"1e{power:+03}"
