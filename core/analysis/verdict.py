"""What a comparison shows, in words."""

from __future__ import annotations

import math

from core.analysis.comparison import Comparison
from core.runs.formats import PhaseResult
from core.text.numbers import precise_duration, short_count


def comparison_verdict(comparison: Comparison, name_a: str, name_b: str) -> str:
    """One sentence that says what the comparison shows, and how sure that is."""
    points = abs(comparison.difference) * 100
    if (comparison.a.argmax(axis=1) == comparison.b.argmax(axis=1)).all():
        return (
            f"{name_a} and {name_b} answer the same on all {comparison.count} images."
        )
    if not comparison.is_real:
        return (
            f"No clear difference between {name_a} and {name_b}: fixing "
            f"{comparison.fixed} and breaking {comparison.broke} of "
            f"{comparison.count} images could be chance."
        )
    better, worse = (name_b, name_a) if comparison.difference > 0 else (name_a, name_b)
    return f"{better} is better than {worse}, by {points:.1f} points of accuracy."


def what_would_tell(comparison: Comparison, is_fold: bool = False) -> str:
    """One sentence on how an open question could be closed; "" where none is open.

    Args:
        comparison: Of two results.
        is_fold: Whether these are of one fold or of all folds of a set.
    """
    needed = comparison.images_needed
    if comparison.is_real or needed is None:
        return ""
    points = abs(comparison.difference) * 100
    folds = "" if is_fold else ", k-fold,"
    return (
        f"If {points:.1f} points are the true difference, about {_rounded(needed):,} "
        f"images would show it in four of five tries; here are {comparison.count:,}. "
        f"More test images{folds} or several seeds of both can tell."
    )


def cost_sentence(a: PhaseResult, b: PhaseResult) -> str:
    """One sentence on what the second result took beside the first.

    Args:
        a: The first result.
        b: The second.
    """
    seconds_a, seconds_b = a["seconds"], b["seconds"]
    return (
        f"The second was trained in {precise_duration(seconds_b)} instead of "
        f"{precise_duration(seconds_a)} and changed "
        f"{short_count(b['trainable_parameters'])} parameters instead of "
        f"{short_count(a['trainable_parameters'])}."
    )


def _rounded(count: int) -> int:
    """Two digits of it: what it is reckoned from is no surer."""
    step = 10 ** max(0, len(str(count)) - 2)
    return math.ceil(count / step) * step
