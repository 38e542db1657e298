"""What a run says and does that was killed, stopped, or met with trouble at its end."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.config import AugmentationConfig, FinetuneConfig, PhaseConfig
from core.runs.metrics_log import read_history
from core.runs.run import Run
from core.storage.files import write_json
from core.storage.paths import runs_dir
from core.training import phase_folder, run_job, trainer
from core.training.callbacks import resume_point
from core.training.callbacks.stop_on_request import StopOnRequest
from core.training.reporter import Reporter
from core.training.run_job import train
from tests.conftest import unfreeze_steps

pytestmark = pytest.mark.usefixtures("fast_training")

BOTH = {
    "strategy": "finetune",
    "finetune": FinetuneConfig(unfreeze_steps((9, 1, 1e-3)), 1),
}

MakeRun = Callable[..., Run]


def states(run: Run) -> dict[str, str]:
    return {name: told["state"] for name, told in run.status()["stages"].items()}


class Killed(BaseException):
    """Stands for the end of the process."""


def die(*_: object) -> None:
    raise Killed


def train_until_killed(run: Run, last: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Train a run whose worker keeps each epoch, and is killed at the end of one."""

    def die_late(_: object, epoch: int, logs: object = None) -> None:
        if epoch == last:
            raise Killed

    monkeypatch.setattr(resume_point, "_SAVE_SECONDS", 0.0)
    monkeypatch.setattr(resume_point, "_SAVE_COST", 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(StopOnRequest, "on_epoch_end", die_late)
        with pytest.raises(Killed):
            train(run)


def test_run_whose_results_are_there_is_done_whatever_comes_after(
    make_real_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_real_run()
    real = phase_folder.write_predictions

    def asked(*arguments: object) -> object:
        run.request_stop()  # too late for anything to be cut short
        return real(*arguments)

    def full(run: Run) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(phase_folder, "write_predictions", asked)
    monkeypatch.setattr(run_job, "record", full)
    train(run)
    assert run.status()["state"] == "done"
    assert run.best_phase() == "frozen"


def test_run_killed_after_its_last_result_ends_with_every_stage_done(
    make_real_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_real_run(**BOTH)
    with monkeypatch.context() as patch:
        patch.setattr(run_job, "record", die)
        with pytest.raises(Killed):
            train(run)
    status = run.status()  # as if the worker had said nothing since
    for name in ("finetune", "evaluate"):
        status["stages"][name].update(state="running", done=0, total=1)
    write_json(run.path / "status.json", status)
    train(run)
    assert run.status()["state"] == "done"
    assert set(states(run).values()) == {"done"}


def test_a_stop_of_a_resumed_run_keeps_what_was_trained_before(
    make_real_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes before the new worker has read what the killed one left."""
    run = make_real_run(frozen=PhaseConfig(20, 1e-2, 20))
    train_until_killed(run, 9, monkeypatch)
    run.request_stop()
    train(run)
    assert run.status()["state"] == "stopped"
    assert 10 <= run.finished("frozen")["epochs"] < 13


def test_a_run_killed_among_mixed_views_ends_bit_for_bit_as_a_whole_one(
    make_real_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole one has a first look, the killed one finds its features kept."""
    changes = AugmentationConfig(mixup_alpha=0.4, cutmix_alpha=1.0)
    settings = {"views": 3, "augmentation": changes, "imbalance": "class_weights"}
    settings |= {"frozen": PhaseConfig(4, 1e-2, 4)}
    whole, run = make_real_run(**settings), make_real_run(**settings)
    train(whole)
    train_until_killed(run, 1, monkeypatch)
    train(run)
    before, after = (read_history(it.path / "metrics.jsonl") for it in (whole, run))
    assert before.looks and not after.looks
    clocks = {"time": 0, "seconds": 0}
    for one, two in zip(before.epochs["frozen"], after.epochs["frozen"], strict=True):
        assert one | clocks == two | clocks
    for split in ("validation", "test"):
        one, two = (it.predictions("frozen", split) for it in (whole, run))
        assert np.array_equal(one.probabilities, two.probabilities)


def test_stages_that_a_stopped_run_never_reached_are_skipped(
    make_real_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_real_run(**BOTH)
    real = trainer.train_phase

    def asked(*arguments: object) -> object:
        run.request_stop()
        return real(*arguments)

    monkeypatch.setattr(trainer, "train_phase", asked)
    train(run)
    assert run.status()["state"] == "stopped"
    expected = ["done", "done", "done", "skipped", "skipped", "done"]
    assert list(states(run).values()) == expected


def test_evaluation_waits_again_while_a_phase_is_to_come(
    make_real_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []
    real = Reporter.write

    def write(reporter: Reporter, **values: object) -> None:
        real(reporter, **values)
        if stage := reporter.status.get("stage"):
            seen.append((stage, reporter.status["stages"]["evaluate"]["state"]))

    monkeypatch.setattr(Reporter, "write", write)
    train(make_real_run(**BOTH))
    for stage in ("line", "finetune"):
        assert {state for name, state in seen if name == stage} == {"waiting"}


def test_both_phases_answer_for_the_same_images(
    make_real_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_real_run(**BOTH)
    real = trainer.Trainer._train_phase

    def die_in_finetune(trainer: Any, phase: str) -> None:
        if phase == "finetune":
            raise Killed
        real(trainer, phase)

    with monkeypatch.context() as patch:
        patch.setattr(trainer.Trainer, "_train_phase", die_in_finetune)
        with pytest.raises(Killed):
            train(run)
        whole = run.result("frozen")
        with pytest.raises(Killed):
            train(run)
    assert whole is not None
    assert run.result("frozen") == whole, "it was kept while its images were there"
    assert whole["manifest_digest"] == run.manifest.digest
    gone = run.manifest.entries[run.manifest.split("test")[0]]
    run.manifest.absolute(gone).unlink()
    train(run)
    results = run.results()
    assert {result["test_count"] for result in results.values()} == {
        whole["test_count"] - 1
    }
    one, two = (run.predictions(phase, "test") for phase in results)
    assert np.array_equal(one.indices, two.indices)
    assert not [path for path in run.path.iterdir() if path.name[0] == "."]


def test_leftovers_of_killed_processes_are_cleared_away(
    make_real_run: MakeRun, thaw_home: Path
) -> None:
    run = make_real_run()
    leftovers = [
        run.path / ".frozen.1234.tmp",
        thaw_home / "caches" / ".features-1.5678.tmp",
        thaw_home / "caches" / ".features-2.evicted",
        runs_dir() / ".old.deleted",
    ]
    just_deleted = runs_dir() / ".new.deleted"
    for folder in (*leftovers, just_deleted):
        folder.mkdir(parents=True)
        (folder / "file").write_text("x")
    os.utime(leftovers[-1], (0, 0))
    (run.path / ".status.json.1234.tmp").write_text("x")
    (run.path / "resume").mkdir()
    (run.path / "resume" / "finetune-0.npz").write_text("x")
    train(run)
    assert not any(folder.exists() for folder in leftovers)
    assert just_deleted.exists()
    assert not (run.path / ".status.json.1234.tmp").exists()
    assert not (run.path / "resume").exists()
