"""What a ranking of several results shows, in words."""

from __future__ import annotations

from collections.abc import Sequence

from core.analysis.several import Several
from core.language.numerals import numeral
from core.language.texts import _, mark, plural
from core.text.lists import listed
from core.text.numbers import number

ABOUT_RANKS = mark(
    "A rank is one more than the number of results that are shown to be better. All "
    "that nothing is shown to beat share rank 1. Being told apart is no chain: the "
    "first may beat the third while the second is told apart from neither."
)


def about_correction(num_results: int) -> str:
    """Why p-values are raised where several results are compared."""
    pairs = number(num_results * (num_results - 1) // 2, "pair")
    return _(
        "{pairs} of results are compared here, and each is a chance to be fooled. "
        "Holm's correction raises the p-values so that the chance that any difference "
        "is called real by luck stays below 5%, and the intervals are widened with "
        "them. Seen alone, as in the view of two, a pair may therefore look clearer.",
        pairs=pairs,
    )


def ranking_verdict(several: Several, names: Sequence[str], images: str) -> str:
    """One sentence: who is best, or that the images can't tell.

    Args:
        several: At least two results.
        names: What each is called.
        images: Such as "test images", see `core.text.labels.SPLIT_IMAGES`.
    """
    asked = f"{numeral(f'{several.count:,}')} {_(images)}"
    first = [i for i in several.order if several.ranks[i] == 1]
    others = len(names) - len(first)
    if not others:
        return _(
            "The {images} can't tell these {count} results apart.",
            images=asked,
            count=len(names),
        )
    if len(first) > 1:
        return plural(
            "{names} share the first place: the {images} can't tell them apart; the "
            "other is worse than at least one other.",
            "{names} share the first place: the {images} can't tell them apart; each "
            "of the other {count} is worse than at least one other.",
            others,
            names=listed([names[i] for i in first]),
            images=asked,
        )
    best = first[0]
    if all(best in several.better(i) for i in range(len(names)) if i != best):
        return plural(
            "{best} is the best: shown to be better than the other one.",
            "{best} is the best: shown to be better than each of the other {count}.",
            others,
            best=names[best],
        )
    return _("No result is shown to be better than {best}.", best=names[best])


def splits_sentence(num_splits: int) -> str:
    """Why results stand in groups of their own; "" where all are of one split."""
    if num_splits < 2:
        return ""
    return _(
        "These results were judged on {count} different splits, each with other images "
        "or other sides. Whether one is better can be seen on the same images only, so "
        "each split stands by itself and nothing is compared between them.",
        count=num_splits,
    )
