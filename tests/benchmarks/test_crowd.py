"""What the report of a crowd says."""

from __future__ import annotations

import pytest

from benchmarks import crowd
from benchmarks._report import header
from core.cli.console import Console


@pytest.mark.parametrize(
    ("percent", "expected"), [(50, 10.0), (95, 19.0), (100, 20.0), (1, 1.0)]
)
def test_a_percentile_is_one_of_the_values(percent: float, expected: float) -> None:
    values = [float(number) for number in range(20, 0, -1)]
    assert crowd.percentile(values, percent) == expected


def test_bars_are_judged_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    seen = crowd.Seen()
    seen.seconds["train"] += [0.2] * 19 + [3.0] * 2
    seen.errors.append("compare: TimeoutError()")
    told = crowd.summary(seen, 1_400_000_000)
    assert told["page_p95_seconds"] == 3.0
    assert told["bars"] == {"errors": False, "page_p95": False, "memory": True}
    crowd.show(header("crowd", quick=True, seed=0) | told, Console())
    shown = capsys.readouterr().out
    assert "under 1: missed" in shown
    assert "under 1.5: met" in shown
    assert "compare: TimeoutError()" in shown


def test_a_good_afternoon_meets_them_all() -> None:
    seen = crowd.Seen()
    seen.seconds[""] += [0.2] * 20 + [3.0]
    assert all(crowd.summary(seen, 10**9)["bars"].values())


def test_where_nothing_was_opened_nothing_is_met() -> None:
    assert not crowd.summary(crowd.Seen(), None)["bars"]["page_p95"]
