"""Which backbone to try first: rows of linear probes, and what sets them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.analysis.paired import SIGNIFICANT, score_p_value
from core.language.texts import _
from core.runs.study_formats import RankedBackbone
from core.text.lists import listed
from core.text.numbers import percent

_MOST_NAMED = 4  # in one sentence


def paired_p_values(right: Mapping[str, np.ndarray], name: str) -> dict[str, float]:
    """McNemar's test of one probe against each of the others, on the same images.

    Args:
        right: Whether each image was answered rightly, shape (n,), bool, by backbone;
            one of another length is of other images and left out.
        name: A backbone among them.
    """
    own = right[name]
    return {
        other: score_p_value(int((~own & theirs).sum()), int((own & ~theirs).sum()))
        for other, theirs in right.items()
        if other != name and len(theirs) == len(own)
    }


def best_ones(rows: Sequence[RankedBackbone]) -> list[RankedBackbone]:
    """The most accurate backbone and those that can't be told from it.

    Args:
        rows: The most accurate first. Where two were never asked in one study, their
            intervals decide.
    """
    best = rows[0]
    return [best] + [row for row in rows[1:] if not _is_behind(row, best)]


def first_choice(rows: Sequence[RankedBackbone]) -> RankedBackbone:
    """The fastest of the best ones."""
    best = best_ones(rows)
    if all("multiply_adds" in row for row in best):
        return min(best, key=lambda row: row.get("multiply_adds", 0))
    return min(best, key=lambda row: row["seconds"])


def ranking_verdict(rows: Sequence[RankedBackbone]) -> str:
    """One sentence: what to try first, and how sure that is.

    Args:
        rows: At least one, the most accurate first.
    """
    if len(rows) == 1:
        return _(
            "Only {backbone} was measured: {accuracy}.",
            backbone=rows[0]["title"],
            accuracy=percent(rows[0]["accuracy"]),
        )
    best, choice = best_ones(rows), first_choice(rows)
    if len(best) == 1:
        return _("Try {backbone} first: it is clearly ahead.", backbone=choice["title"])
    if len(best) > _MOST_NAMED:
        return _(
            "Try {backbone} first: the {count} best ones are too close to tell apart, "
            "and it is the fastest of them.",
            backbone=choice["title"],
            count=len(best),
        )
    return _(
        "Try {backbone} first: {names} are too close to tell apart, and it is the "
        "fastest of them.",
        backbone=choice["title"],
        names=listed([row["title"] for row in best]),
    )


def _is_behind(row: RankedBackbone, best: RankedBackbone) -> bool:
    """Whether chance alone would seldom put a row so far behind the best one."""
    for one, other in ((row, best), (best, row)):
        p_value = one.get("p_values", {}).get(other["backbone"])
        if p_value is not None:
            return bool(p_value < SIGNIFICANT)
    return bool(row["interval"][1] < best["interval"][0])
