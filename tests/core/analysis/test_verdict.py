"""What a comparison shows, in words."""

from __future__ import annotations

import dataclasses

import pytest

from core.analysis.comparison import Comparison
from core.analysis.verdict import caveat, comparison_verdict
from tests.core.analysis.test_comparison import made


def test_verdict_says_how_sure_it_is() -> None:
    better = "B is better than A, by 10.0 points of accuracy."
    assert comparison_verdict(made(12, 2, 86), "A", "B") == better
    worse = "A is better than B, by 10.0 points of accuracy."
    assert comparison_verdict(made(2, 12, 86), "A", "B") == worse
    unclear = (
        "No clear difference between A and B: fixing 5 and breaking 2 of 100 images "
        "could be chance."
    )
    assert comparison_verdict(made(5, 2, 93), "A", "B") == unclear
    same = "A and B answer the same on all 50 images."
    assert comparison_verdict(made(0, 0, 50), "A", "B") == same


def with_figures(p_value: float, interval: tuple[float, float]) -> Comparison:
    return dataclasses.replace(made(9, 3, 48), p_value=p_value, interval=interval)


@pytest.mark.parametrize(
    ("p_value", "interval"),
    [(0.004, (0.02, 0.18)), (0.3, (-0.05, 0.2)), (0.06, (0.0, 0.2))],
)
def test_where_interval_and_test_agree_there_is_no_more_to_say(
    p_value: float, interval: tuple[float, float]
) -> None:
    assert caveat(with_figures(p_value, interval)) == ""


@pytest.mark.parametrize("interval", [(0.004, 0.215), (-0.215, -0.004)])
def test_an_interval_without_zero_is_open_where_the_exact_test_sees_chance(
    interval: tuple[float, float],
) -> None:
    assert "leaves out 0" in caveat(with_figures(0.062, interval))


def test_a_clear_test_is_open_where_the_interval_has_zero() -> None:
    assert "includes 0" in caveat(with_figures(0.049, (-0.001, 0.2)))
