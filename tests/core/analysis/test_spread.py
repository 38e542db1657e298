"""Runs that differ in their seed are shown as mean and spread."""

from __future__ import annotations

import pytest

from core.analysis.spread import spread


def phases(
    validation: float | None, test: float | None
) -> dict[str, dict[str, float | None]]:
    return {"frozen": {"val_accuracy": validation, "test_accuracy": test}}


def test_mean_range_and_deviation_are_of_the_sample() -> None:
    found = spread([phases(0.8, 0.7), phases(0.9, 0.8), phases(0.85, 0.9)])
    test = found["frozen"]["test"]
    assert test["mean"] == pytest.approx(0.8)
    assert (test["low"], test["high"], test["count"]) == (0.7, 0.9, 3)
    assert test["deviation"] == pytest.approx(0.1)
    assert found["frozen"]["validation"]["mean"] == pytest.approx(0.85)


def test_one_run_has_no_deviation() -> None:
    assert spread([phases(0.8, 0.7)])["frozen"]["test"]["deviation"] == 0


def test_what_no_run_has_is_left_out() -> None:
    found = spread([phases(0.8, None), {"finetune": {"val_accuracy": 0.9}}])
    assert list(found) == ["frozen", "finetune"]
    assert list(found["frozen"]) == ["validation"]
    assert found["finetune"]["validation"]["count"] == 1
    assert spread([]) == {}
