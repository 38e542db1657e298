"""The benchmark of intervals and tests: it counts what it says."""

from __future__ import annotations

import pytest

from benchmarks import coverage
from benchmarks._report import header
from core.cli.console import Console


def test_shares_are_near_what_intervals_and_tests_promise() -> None:
    case = coverage.counted(200, 0.7, 0.5, draws=400, seed=0)
    assert case["changed"] == pytest.approx(42)
    for share in case["holds"].values():
        assert 0.9 < share < 0.99
    assert case["alarms"]["exact"] < case["alarms"]["McNemar (in use)"] < 0.09


def test_an_interval_in_use_holds_no_difference_just_where_its_test_is_silent() -> None:
    case = coverage.counted(50, 0.9, 0.0, draws=200, seed=1)
    holds, alarms = case["holds"], case["alarms"]
    assert holds["Tango (in use)"] == pytest.approx(1 - alarms["McNemar (in use)"])


def test_a_share_outside_its_bounds_is_marked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = coverage.counted(50, 0.98, 0.5, draws=50, seed=0)
    report = header("coverage", True, 0)
    coverage.show(report | {"draws": 50, "agreement": 0.5, "cases": [case]}, Console())
    assert "100.0%*" in capsys.readouterr().out
