"""Which results Compare begins with, and which it offers to hold one against."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.runs.run import Run
from pages._ui.compare.results import default_results, other_model
from tests.pages.finished_run import finished_run

DrawImages = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, draw_images: DrawImages) -> Path:
    return draw_images(tmp_path / "pets", {"cat": 8, "dog": 8}, size=16)


def choices(*runs: Run) -> dict[str, tuple[Run, str]]:
    return {
        f"{run.id}:{phase}": (run, phase) for run in runs for phase in run.results()
    }


def test_the_newest_run_with_two_phases_comes_before_newer_ones_with_one(
    folder: Path,
) -> None:
    older = finished_run(folder, {"frozen": 5, "finetune": 7})
    newer = finished_run(folder, {"frozen": 6})
    pair = [f"{older.id}:frozen", f"{older.id}:finetune"]
    assert default_results(choices(newer, older)) == pair
    assert default_results(choices(newer)) == [f"{newer.id}:frozen"]


def test_a_model_is_held_against_its_own_run_and_else_against_another(
    folder: Path,
) -> None:
    whole = finished_run(folder, {"frozen": 5, "finetune": 7})
    alone = finished_run(folder, {"frozen": 6})
    known = choices(alone, whole)
    frozen, tuned = f"{whole.id}:frozen", f"{whole.id}:finetune"
    assert other_model(known, tuned) == frozen
    assert other_model(known, f"{alone.id}:frozen") == tuned
    assert other_model(choices(alone), f"{alone.id}:frozen") is None
