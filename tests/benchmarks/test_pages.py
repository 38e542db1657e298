"""What the pages are measured on is real enough, and the report says what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import _pages_homes as homes
from benchmarks import pages
from benchmarks._pages_server import Seconds
from benchmarks._report import header
from core.analysis.comparison import compare_runs
from core.cli.console import Console
from core.data.datasets import list_datasets
from core.data.manifests import current_manifest
from core.runs.queue import active_runs
from core.runs.run import is_readable, list_runs


def test_images_that_differ_in_a_comment_are_no_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "_NUM_PICTURES", 7)
    homes.fill_many_images(tmp_path / "home", tmp_path / "pictures", 200)
    monkeypatch.setenv("THAW_HOME", str(tmp_path / "home"))
    (dataset,) = list_datasets()
    made = current_manifest(dataset)
    assert made is not None
    assert len(made.entries) == 200
    assert len(made.class_names) == 20
    assert not made.excluded


def test_runs_are_finished_and_can_be_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THAW_HOME", str(tmp_path / "own"))
    homes.fill_few(tmp_path / "home", tmp_path / "pictures")
    assert not list_runs()  # the one that was asked for was filled, and no other
    monkeypatch.setenv("THAW_HOME", str(tmp_path / "home"))
    runs = list_runs()
    assert [run.config.seed for run in runs] == [2, 1, 0]
    assert all(is_readable(run) and run.best_phase() for run in runs)
    assert not active_runs()
    found = compare_runs((runs[0], "frozen"), (runs[0], "finetune"), "test")
    assert found.count == len(runs[0].manifest.split("test"))


def test_the_report_names_medians_and_bars(capsys: pytest.CaptureFixture[str]) -> None:
    measured = {
        "cold_home": [Seconds(0.5, 1.0, 1.5), Seconds(0.6, 3.0, 4.0)],
        "compare_500_runs": [Seconds(0.5, 2.5, 2.6)],
        "home_500_runs": [Seconds(0.5, 9.0, 9.0)],
    }
    told = pages.summary(measured)
    assert told["cold_first_paint_seconds"] == {"home": 2.0}
    assert told["compare_500_runs_seconds"] == 2.5
    assert told["bars"] == {
        "cold_home": {"most_seconds": 2.0, "met": True},
        "compare_500_runs": {"most_seconds": 2.0, "met": False},
    }
    pages.show(header("pages", quick=True, seed=0) | told, Console())
    shown = capsys.readouterr().out
    assert "2.00 (1.00-3.00)" in shown
    assert "2.0, missed" in shown
