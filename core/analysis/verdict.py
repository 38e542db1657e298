"""What a comparison shows, in words."""

from __future__ import annotations

import math

from core.analysis.comparison import Comparison
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.formats import PhaseResult
from core.text.numbers import precise_duration, short_count

DIFFERENT_SPLITS = mark(
    "These results are of different splits: each was judged on images that another may "
    "have been trained on. They can't be compared image by image, so they are shown as "
    "separate results. Train one of them again on the split of the other to compare "
    "them."
)

# The shares are of `benchmarks.coverage`: 2,000 draws of 50, 200 and 1,000 images.
ABOUT_TEST = mark(
    "p: how often chance alone would split the changed images at least this "
    "unevenly if both models were equally good (McNemar's test). Below 0.05 a "
    "difference is called clear. The interval holds all differences that the same "
    "test finds plausible (Tango's score interval), so the two never disagree. In "
    "simulations it held the truth in 94 to 96% of draws; where hardly an image "
    "changes it holds it more often, and is wider than it need be. The test saw a "
    "difference where there was none in up to 5.9% of draws, not exactly 5%."
)
ABOUT_VALIDATION = mark(
    "The validation images chose the epoch and the phase, so they flatter; the test "
    "images decide."
)


def comparison_verdict(comparison: Comparison, name_a: str, name_b: str) -> str:
    """One sentence that says what the comparison shows, and how sure that is."""
    if (comparison.a.argmax(axis=1) == comparison.b.argmax(axis=1)).all():
        return _(
            "{first} and {second} answer the same on all {count} images.",
            first=name_a,
            second=name_b,
            count=numeral(f"{comparison.count:,}"),
        )
    if not comparison.is_real:
        return _(
            "No clear difference between {first} and {second}: fixing {fixed} and "
            "breaking {broke} of {count} images could be chance.",
            first=name_a,
            second=name_b,
            fixed=numeral(f"{comparison.fixed:,}"),
            broke=numeral(f"{comparison.broke:,}"),
            count=numeral(f"{comparison.count:,}"),
        )
    better, worse = (name_b, name_a) if comparison.difference > 0 else (name_a, name_b)
    return _(
        "{better} is better than {worse}, by {points} points of accuracy.",
        better=better,
        worse=worse,
        points=numeral(f"{abs(comparison.difference) * 100:.1f}"),
    )


def what_would_tell(comparison: Comparison, is_fold: bool = False) -> str:
    """One sentence on how an open question could be closed; "" where none is open.

    Args:
        comparison: Of two results.
        is_fold: Whether these are of one fold or of all folds of a set.
    """
    needed = comparison.images_needed
    if comparison.is_real or needed is None:
        return ""
    values = {
        "points": numeral(f"{abs(comparison.difference) * 100:.1f}"),
        "needed": numeral(f"{_rounded(needed):,}"),
        "count": numeral(f"{comparison.count:,}"),
    }
    if is_fold:
        return _(
            "If {points} points are the true difference, about {needed} images would "
            "show it in four of five tries; here are {count}. More test images or "
            "several seeds of both can tell.",
            **values,
        )
    return _(
        "If {points} points are the true difference, about {needed} images would show "
        "it in four of five tries; here are {count}. More test images, k-fold, or "
        "several seeds of both can tell.",
        **values,
    )


def cost_sentence(a: PhaseResult, b: PhaseResult) -> str:
    """One sentence on what the second result took beside the first.

    Args:
        a: The first result.
        b: The second.
    """
    took = [precise_duration(result["seconds"]) for result in (a, b)]
    changed = [short_count(result["trainable_parameters"]) for result in (a, b)]
    if changed[0] == changed[1]:
        return _(
            "The second was trained in {second} instead of {first} and changed "
            "{changed} parameters, as the first did.",
            first=took[0],
            second=took[1],
            changed=changed[1],
        )
    return _(
        "The second was trained in {second} instead of {first} and changed {changed} "
        "parameters instead of {before}.",
        first=took[0],
        second=took[1],
        changed=changed[1],
        before=changed[0],
    )


def _rounded(count: int) -> int:
    """Two digits of it: what it is reckoned from is no surer."""
    step = 10 ** max(0, len(str(count)) - 2)
    return math.ceil(count / step) * step
