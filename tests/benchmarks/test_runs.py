"""What the benchmark of the table of runs fills and tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import runs
from benchmarks._report import header
from core.cli.console import Console
from core.runs.remarks import read_remarks
from core.runs.run import is_readable, list_runs

STEPS = {name: {"seconds": 0.5, "longest_block_seconds": 0.1} for name in runs.STEPS}
SECONDS = {"cold_page_seconds": 3.0, "page_seconds": 1.2, "switch_seconds": 0.6}
FOUND = SECONDS | {"steps": STEPS}


def test_the_runs_differ_in_what_the_table_filters_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.fill(tmp_path / "home", tmp_path / "images", 6)
    monkeypatch.setenv("THAW_HOME", str(tmp_path / "home"))
    found = list_runs()
    assert len(found) == 6 and all(map(is_readable, found))
    assert len({run.about["group"] for run in found}) == 2
    assert len({run.config.frozen.learning_rate for run in found}) == 2
    assert [bool(read_remarks(run.path)["tags"]) for run in found].count(True) == 2
    assert all(run.best_phase() and not run.damage for run in found)


def test_page_and_table_together_are_held_against_the_bar(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = runs.summary({"500": FOUND, "1000": FOUND, "20": FOUND})
    assert told["page_and_table_seconds"] == {"500": 1.7, "1000": 1.7, "20": 1.7}
    assert {count: bar["met"] for count, bar in told["bars"].items()} == {
        "500": True,
        "1000": True,
    }
    slow = runs.summary({"500": FOUND | {"page_seconds": 1.6}})
    assert not slow["bars"]["500"]["met"]
    runs.show(header("runs", quick=True, seed=0) | told, Console())
    shown = capsys.readouterr().out
    assert "1,000 runs: page and table together 1.70 (at most 3: met)" in shown
    assert "from Home to it 0.60" in shown
    assert "select a row" in shown
