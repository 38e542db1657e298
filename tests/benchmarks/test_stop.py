"""Stops: at which moment, and what is told of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.stop import MOMENTS, show, summary
from core.cli.console import Console
from core.runs.formats import Status
from core.runs.run import Run


def test_a_moment_is_reached_when_its_stage_is(tmp_path: Path) -> None:
    run = Run(tmp_path)
    told: Status = {"stages": {"features": {"state": "running", "done": 0}}}
    assert MOMENTS["converting the network"](run, told)
    assert not MOMENTS["computing features"](run, told)
    assert not MOMENTS["frozen epochs"](run, told)


def test_the_median_of_the_repeats_is_held_against_three_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stops = [
        {"answered": seconds, "over": seconds + 1, "kept": ["frozen"]}
        for seconds in (0.5, 2.0, 9.0)
    ]
    found = summary(stops)
    assert found["answered"] == {"median": 2.0, "range": [0.5, 9.0]}
    assert found["met"]
    slow = summary([stop | {"answered": 3.5} for stop in stops])
    assert not slow["met"]
    show({"moments": {"frozen epochs": found, "other": slow}}, Console())
    lines = capsys.readouterr().out.splitlines()
    assert "yes" in lines[-2] and "no" in lines[-1]
