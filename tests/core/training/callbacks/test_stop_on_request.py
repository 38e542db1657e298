"""A stop within an epoch: what it leaves, and that nothing speaks of that epoch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from core.config import PhaseConfig
from core.runs.run import Run
from core.training import phase as module
from core.training.callbacks import resume_point
from core.training.phase import train_phase
from core.training.phase_job import PhaseJob
from core.training.phase_outcome import PhaseOutcome
from core.training.reporter import Reporter
from tests.core.training.followed_fit import followed_by
from tests.core.training.test_phase import curves, job_for, prepared, weights


@pytest.fixture(autouse=True)
def _look_after_each_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(module._STEPS_PER_EXECUTION, "frozen", 1)


def settings(epochs: int = 4, keep: str = "best") -> PhaseConfig:
    return PhaseConfig(epochs=epochs, learning_rate=0.01, patience=6, keep=keep)


def train_and_stop(
    reporter: Reporter, run: Run, job: PhaseJob, epoch: int, batch: int = 1
) -> tuple[keras.Model, PhaseOutcome]:
    """Train; somebody asks to stop during this batch of this epoch, from 1."""

    class Ask(keras.callbacks.Callback):
        def on_train_batch_begin(self, begun: int, logs: Any = None) -> None:
            if (reporter.status["epoch"], begun + 1) == (epoch, batch):
                run.request_stop()
                reporter._looked = 0.0  # it looks a few times a second only

    with followed_by(Ask(), is_first=True):
        model = prepared(job.phase)
        return model, train_phase(model, job, reporter)


def forget_the_stop(reporter: Reporter, run: Run) -> None:
    (run.path / "stop").unlink()
    reporter._stop = False


def epochs_of(run: Run) -> list[int]:
    return [epoch for epoch, *_ in curves(run, "frozen")]


def test_epoch_that_is_cut_short_counts_for_nothing(
    run: Run, reporter: Reporter, tmp_path: Path
) -> None:
    job = job_for("frozen", tmp_path / "cut.npz", settings=settings(keep="last"))
    model, cut = train_and_stop(reporter, run, job, epoch=3)
    assert int(model.optimizer.iterations) == 2 * 3 + 1  # one batch of the third
    assert (cut.epochs, cut.best_epoch, cut.is_cut_short) == (2, 2, True)
    assert epochs_of(run) == [1, 2]

    forget_the_stop(reporter, run)
    other = prepared("frozen")
    job = job_for("frozen", tmp_path / "whole.npz", settings=settings(2, "last"))
    train_phase(other, job, reporter)
    for one, two in zip(weights(model), weights(other), strict=True):
        assert np.allclose(one, two, atol=1e-6)


def test_epoch_whose_last_batch_was_trained_counts(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    job = job_for("frozen", resume_path, settings=settings())
    _, outcome = train_and_stop(reporter, run, job, epoch=3, batch=3)
    assert (outcome.epochs, outcome.is_cut_short) == (3, True)
    assert epochs_of(run) == [1, 2, 3]


def test_first_epoch_that_is_cut_short_leaves_a_model_and_no_point(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    job = job_for("frozen", resume_path, settings=settings())
    model, outcome = train_and_stop(reporter, run, job, epoch=1)
    assert (outcome.epochs, outcome.best_epoch, outcome.is_cut_short) == (1, 1, True)
    assert epochs_of(run) == []
    fresh = weights(prepared("frozen"))
    pairs = zip(weights(model), fresh, strict=True)
    assert not all(np.array_equal(one, two) for one, two in pairs)


def test_killed_after_a_stop_it_goes_on_as_if_nobody_had_asked(
    run: Run, reporter: Reporter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in ("_SAVE_SECONDS", "_SAVE_COST"):  # each epoch is kept
        monkeypatch.setattr(resume_point, pause, 0.0)
    whole = prepared("frozen")
    job = job_for("frozen", tmp_path / "whole.npz", settings=settings(4))
    train_phase(whole, job, reporter)
    expected = curves(run, "frozen")
    for epoch in (1, 3):
        job = job_for("frozen", tmp_path / f"{epoch}.npz", settings=settings(4))
        train_and_stop(reporter, run, job, epoch)
        forget_the_stop(reporter, run)
        model = prepared("frozen")
        assert train_phase(model, job, reporter).epochs == 4
        assert np.allclose(curves(run, "frozen"), expected, atol=2e-6)
        for one, two in zip(weights(model), weights(whole), strict=True):
            assert np.allclose(one, two, atol=1e-6)
