"""How a sweep is held against as many runs."""

from __future__ import annotations

import pytest

from benchmarks import sweep
from benchmarks._report import header
from core.cli.console import Console
from tests.core.sweep.made_trials import trial


def test_runs_are_counted_as_many_as_there_are_trials(
    capsys: pytest.CaptureFixture[str],
) -> None:
    trials = [
        trial(0, [1], seconds=6.0, fit_seconds=1.0),
        trial(1, [1, 2], seconds=2.0, fit_seconds=1.5),
        trial(2, [1], seconds=2.2, fit_seconds=1.9),
    ]
    found = sweep._figures(trials, swept=15.0, runs=[20.0, 30.0])
    assert found["times_faster"] == 5.0 and found["trial_seconds"] == 2.2
    assert found["beside_seconds"] == 0.4  # without the one that loads the network
    assert (found["start_accuracy"], found["best_accuracy"]) == (0.1, 0.2)
    report = header("sweep", True, 0) | found
    report |= {"images": 9, "first_run_seconds": 40.0, "sweep_seconds": 15.0}
    report |= {"run_seconds": [20.0, 30.0], "sentences": []}
    report["bars"] = {"times_faster": sweep._LEAST_GAIN.judge(report)}
    sweep.show(report, Console())
    assert "times faster: met" in capsys.readouterr().out
