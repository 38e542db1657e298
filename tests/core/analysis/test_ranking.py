"""What is said of a ranking, from made-up rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.analysis.paired import score_p_value
from core.analysis.ranking import (
    best_ones,
    first_choice,
    paired_p_values,
    ranking_verdict,
)


def row(
    name: str, accuracy: float, cost: float, p_values: dict[str, float] | None = None
) -> dict[str, Any]:
    return {
        "backbone": name,
        "title": name.upper(),
        "accuracy": accuracy,
        "interval": [accuracy - 0.02, accuracy + 0.02],
        "seconds": 10 - cost,  # the cache had the costly ones
        "multiply_adds": cost,
        "p_values": p_values or {},
    }


def test_pairs_tell_apart_what_intervals_do_not() -> None:
    best, behind = row("a", 0.90, 3), row("b", 0.89, 1, {"a": 0.001})
    assert best_ones([best, behind]) == [best]
    assert ranking_verdict([best, behind]) == "Try A first: it is clearly ahead."
    best["p_values"], behind["p_values"] = {"b": 0.001}, {}
    assert best_ones([best, behind]) == [best]


def test_of_those_that_are_too_close_the_fastest_comes_first() -> None:
    rows = [row("a", 0.90, 3), row("b", 0.89, 1, {"a": 0.4}), row("c", 0.7, 0)]
    assert first_choice(rows)["backbone"] == "b"
    assert ranking_verdict(rows) == (
        "Try B first: A and B are too close to tell apart, and it is the fastest of "
        "them."
    )
    many = [row(name, 0.9, cost, {"a": 0.5}) for cost, name in enumerate("abcdef")]
    assert "the 6 best ones are too close" in ranking_verdict(many)


def test_rows_of_earlier_versions_are_judged_by_intervals_and_seconds() -> None:
    rows = [row("a", 0.90, 3), row("b", 0.89, 1), row("c", 0.7, 0)]
    for item in rows:
        del item["p_values"], item["multiply_adds"]
    assert [item["backbone"] for item in best_ones(rows)] == ["a", "b"]
    assert first_choice(rows)["backbone"] == "a", "7 seconds, not 9"


def test_one_backbone_alone_is_no_recommendation() -> None:
    assert ranking_verdict([row("a", 0.853, 1)]) == "Only A was measured: 85.3%."


def test_p_values_are_of_pairs_on_the_same_images() -> None:
    right = {
        "a": np.ones(30, bool),
        "b": np.arange(30) >= 12,
        "c": np.ones(29, bool),
    }
    found = paired_p_values(right, "a")
    assert found == {"b": score_p_value(0, 12)}
    assert paired_p_values(right, "b") == {"a": score_p_value(12, 0)}
