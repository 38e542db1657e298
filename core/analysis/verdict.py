"""What a comparison shows, in words."""

from __future__ import annotations

from core.analysis.comparison import Comparison


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


def caveat(comparison: Comparison) -> str:
    """One sentence where the interval and the exact test disagree; else "".

    The two answer one question in two ways. Where few images changed, the test is the
    more careful one: it is exact and finds too little rather than too much.
    """
    low, high = comparison.interval
    leaves_out = low > 0 or high < 0
    if leaves_out == comparison.is_real:
        return ""
    if leaves_out:
        return (
            "The interval just leaves out 0, but by the exact test it could be chance: "
            "treat it as open."
        )
    return (
        "By the exact test the difference is clear, but the interval just includes 0: "
        "treat it as open."
    )
