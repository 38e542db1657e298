"""Which two models Compare begins with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.runs.run import Run
from pages._ui.compare.default_pair import default_pair
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
    pair = f"{older.id}:frozen", f"{older.id}:finetune"
    assert default_pair(choices(newer, older)) == pair


def test_runs_of_one_phase_are_compared_with_each_other(folder: Path) -> None:
    older, newer = (finished_run(folder, {"frozen": right}) for right in (5, 6))
    pair = f"{older.id}:frozen", f"{newer.id}:frozen"
    assert default_pair(choices(newer, older)) == pair
    assert default_pair(choices(newer)) == (pair[1], pair[1])


def test_a_link_to_one_model_is_completed_by_its_own_run(folder: Path) -> None:
    older, newer = (finished_run(folder, {"frozen": 5, "finetune": 7}) for _ in "ab")
    known = choices(newer, older)
    frozen, tuned = f"{older.id}:frozen", f"{older.id}:finetune"
    assert default_pair(known, linked_a=tuned) == (tuned, frozen)
    assert default_pair(known, linked_b=tuned) == (frozen, tuned)
    newest = f"{newer.id}:frozen", f"{newer.id}:finetune"
    assert default_pair(known, linked_a="gone:frozen") == newest
