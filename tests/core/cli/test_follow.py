"""What `follow` shows of a job that is at work, and says of one that failed."""

from __future__ import annotations

import shutil

import pytest

from core.cli.console import Console
from core.cli.follow import _View, follow, job_failure
from core.errors import DataError, RunError
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import write_json
from core.storage.json_lines import append_lines
from tests.conftest import tiny_config
from tests.core.runs.conftest import small_manifest


class Noted:
    """Keeps what each bar said last."""

    def __init__(self) -> None:
        self.said: dict[str, tuple[float, float, str]] = {}

    def update(self, label: str, done: float, total: float, detail: str = "") -> None:
        self.said[label] = done, total, detail


def shown(run: Run, **stage: object) -> tuple[float, float, str]:
    """The bar of a fine-tune phase that has said this of itself."""
    told = {"state": "running", "seconds": 1.0} | stage
    status = {"stage": "finetune", "stages": {"finetune": told}, "eta_seconds": 75.2}
    write_json(run.path / "status.json", status)
    bars = Noted()
    _View(run, bars).draw(run.status())
    return bars.said["Fine-tune phase"]


def test_time_left_is_shown_while_the_training_step_is_compiled() -> None:
    run = create_run(tiny_config("d"), small_manifest(), "cats")
    done, total, detail = shown(run, done=0, total=9)
    assert (done, total) == (0, 9)
    assert detail == "0 of 9, at most 1 min 15 s left"


def test_bar_of_a_phase_is_not_full_before_its_last_stage_is_over() -> None:
    run = create_run(tiny_config("d"), small_manifest(), "cats")
    done, total, _ = shown(run, done=3, total=9)
    assert done / total == 1 / 3


def test_a_first_look_is_told_while_features_are_computed() -> None:
    run = create_run(tiny_config("d"), small_manifest(), "cats")
    look = {"event": "look", "phase": "frozen", "images": 9, "val_accuracy": 0.75}
    append_lines(run.path / "metrics.jsonl", look)
    told = {"state": "running", "seconds": 1.0, "done": 2, "total": 9}
    status = {"stage": "features", "stages": {"features": told}}
    write_json(run.path / "status.json", status)
    bars = Noted()
    _View(run, bars).draw(run.status())
    assert [detail for *_, detail in bars.said.values()] == [
        "2 of 9, first look: accuracy 75.0%"
    ]


def test_a_failed_job_says_what_its_worker_said_and_where_its_log_is() -> None:
    run = create_run(tiny_config("d"), small_manifest(), "cats")
    error = DataError("two classes", "one", "Add one.").to_json()
    write_json(run.path / "status.json", {"state": "failed", "error": error})
    log = run.path / "worker.log"
    assert str(job_failure(run, "failed")) == (
        f"Expected two classes; received one. Add one. Its log: {log}"
    )


def test_a_job_without_a_last_word_says_how_to_go_on() -> None:
    run = create_run(tiny_config("d"), small_manifest(), "cats")
    failure = job_failure(run, "interrupted")
    assert failure.received == f"{run.id}, which was interrupted"
    assert failure.action.startswith("The Train page can resume it.")


def test_a_job_that_is_deleted_meanwhile_is_said_to_be() -> None:
    run = create_run(tiny_config("d"), small_manifest(), "cats")
    view_of = Run(run.path)
    assert view_of.stages
    shutil.rmtree(run.path)
    with pytest.raises(RunError, match="was deleted while it was worked on"):
        follow(view_of, Console())
    assert not run.path.exists()
