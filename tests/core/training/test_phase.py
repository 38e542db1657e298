"""One phase in this process: stop, NaN, and a resume that changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from core.config import Dropout, HeadConfig, PhaseConfig, RunConfig
from core.errors import ConfigError
from core.models.head import Head, head_model, upper_model, whole_model
from core.models.line import divide, set_trainable
from core.runs.metrics_log import read_history
from core.runs.run import Run
from core.storage.json_lines import append_lines
from core.training.callbacks import resume_point
from core.training.evaluation import Answers, phase_figures
from core.training.phase import train_phase
from core.training.phase_job import PhaseJob
from core.training.phase_outcome import PhaseOutcome
from core.training.reporter import Reporter
from tests.core.models.test_head import ABOVE, LINE, small_backbone
from tests.core.training.conftest import random_features
from tests.core.training.followed_fit import followed_by

CLASSES = ("a", "b", "c")


def make_head() -> Head:
    keras.utils.set_random_seed(0)
    config = RunConfig(dataset="d", head=HeadConfig(layers=(Dropout(rate=0.3),)))
    return Head(config, len(CLASSES))


def models() -> tuple[keras.Model, keras.Model, keras.Model]:
    """What phase one trains, what phase two trains, and the backbone."""
    backbone, head = small_backbone(), make_head()
    whole_model(backbone, head)
    _, upper = divide(backbone, LINE)
    return head_model(5, head), upper_model(upper, head), backbone


def prepared(phase: str) -> keras.Model:
    """A fresh model of a phase, as the trainer sets it up."""
    frozen, finetune, backbone = models()
    if phase == "frozen":
        return frozen
    set_trainable(backbone, ABOVE)
    return finetune


def job_for(phase: str, path: Path, **changes: Any) -> PhaseJob:
    shapes = {"frozen": [(5,)], "finetune": [(3, 3, 4)]}[phase]
    job = PhaseJob(
        phase=phase,
        settings=PhaseConfig(epochs=6, learning_rate=0.01, patience=6),
        features=random_features(shapes=shapes),
        batch_size=8,
        seed=3,
        resume_path=path,
    )
    return replace(job, **changes)


def weights(model: keras.Model) -> list[np.ndarray]:
    return [weight.numpy() for weight in model.weights]


def curves(run: Run, phase: str) -> list[tuple[int, float, float]]:
    events = read_history(run.path / "metrics.jsonl").epochs[phase]
    return [(item["epoch"], item["loss"], item["val_loss"]) for item in events]


@pytest.fixture
def save_each_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resume_point, "_SAVE_SECONDS", 0.0)
    monkeypatch.setattr(resume_point, "_SAVE_COST", 0.0)


class Killed(BaseException):
    """Stands for the end of the process."""


def train_and_die(job: PhaseJob, reporter: Reporter, epochs: int) -> None:
    """Train until this many epochs are done and saved, and one batch more."""

    class Die(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if reporter.status["epoch"] > epochs:
                raise Killed

    with followed_by(Die()), pytest.raises(Killed):
        train_phase(prepared(job.phase), job, reporter)


@pytest.mark.parametrize(
    ("phase", "averaged"), [("frozen", 0.0), ("finetune", 0.0), ("finetune", 1.5)]
)
@pytest.mark.usefixtures("save_each_epoch")
def test_interrupted_phase_ends_where_an_uninterrupted_one_does(
    phase: str, averaged: float, run: Run, reporter: Reporter, tmp_path: Path
) -> None:
    whole, mean = prepared(phase), {"averaged_epochs": averaged}
    uninterrupted = job_for(phase, tmp_path / "whole.npz", **mean)
    expected = train_phase(whole, uninterrupted, reporter)
    expected_curves = curves(run, phase)

    job = job_for(phase, tmp_path / "resume.npz", **mean)
    append_lines(run.path / "metrics.jsonl", {"event": "phase", "phase": phase})
    train_and_die(job, reporter, epochs=2)
    resumed = prepared(phase)
    outcome = train_phase(resumed, job, reporter)

    assert (outcome.epochs, outcome.best_epoch) == (6, expected.best_epoch)
    assert int(resumed.optimizer.iterations) == int(whole.optimizer.iterations) == 18
    for one, two in zip(weights(resumed), weights(whole), strict=True):
        assert np.allclose(one, two, atol=1e-6)
    assert [row[0] for row in curves(run, phase)] == [1, 2, 3, 4, 5, 6]
    assert np.allclose(curves(run, phase), expected_curves, atol=2e-6)


@pytest.mark.usefixtures("save_each_epoch")
def test_phase_that_had_ended_is_not_trained_again(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    job = job_for("frozen", resume_path)
    first = train_phase(prepared("frozen"), job, reporter)
    before = curves(run, "frozen")
    model = prepared("frozen")
    again = train_phase(model, job, reporter)
    assert (again.epochs, again.best_epoch) == (first.epochs, first.best_epoch)
    assert curves(run, "frozen") == before
    assert int(model.optimizer.iterations) == 18


@pytest.mark.usefixtures("save_each_epoch")
def test_patience_that_ran_out_before_the_kill_stays_out(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    settings = PhaseConfig(epochs=50, learning_rate=5.0, patience=2)
    job = job_for("frozen", resume_path, settings=settings)
    first = train_phase(prepared("frozen"), job, reporter)
    assert first.epochs == first.best_epoch + 2 < 50
    again = train_phase(prepared("frozen"), job, reporter)
    assert (again.epochs, again.best_epoch) == (first.epochs, first.best_epoch)


def test_early_stopping_restores_the_best_weights_and_figures_are_theirs(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    # a learning rate that overshoots: the last epoch is not the best one
    settings = PhaseConfig(epochs=12, learning_rate=10.0, patience=12)
    job = job_for("frozen", resume_path, settings=settings)
    model = prepared("frozen")
    outcome = train_phase(model, job, reporter)
    losses = {epoch: loss for epoch, _, loss in curves(run, "frozen")}
    assert outcome.best_epoch == min(losses, key=lambda epoch: losses[epoch])
    assert outcome.best_epoch < outcome.epochs == 12
    probabilities = {
        s: Answers(model).of(job.features, s) for s in ("validation", "test")
    }
    result = phase_figures("frozen", outcome, probabilities, job.features, CLASSES)
    assert result["val_loss"] == pytest.approx(losses[outcome.best_epoch], abs=1e-5)
    assert result["val_loss"] != pytest.approx(losses[12], abs=1e-3)
    assert result["best_epoch"] == outcome.best_epoch
    assert result["epochs"] == 12


def test_second_phase_begins_with_a_new_optimizer(
    reporter: Reporter, tmp_path: Path
) -> None:
    frozen, finetune, backbone = models()
    first = train_phase(frozen, job_for("frozen", tmp_path / "1.npz"), reporter)
    used = frozen.optimizer
    assert int(used.iterations) == 18
    set_trainable(backbone, ABOVE)
    seen: list[int] = []

    class Look(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            seen.append(int(self.model.optimizer.iterations))

    with followed_by(Look()):
        job = job_for("finetune", tmp_path / "2.npz")
        second = train_phase(finetune, job, reporter)
    assert seen == [0]
    assert finetune.optimizer is not used
    assert first.trainable_parameters == 5 * 3 + 3
    # high_conv: 4 x 5 + 5; high_bn: scale and offset; and the head
    assert second.trainable_parameters == 25 + 10 + 18


def test_loss_that_is_no_number_says_to_lower_the_learning_rate(
    reporter: Reporter, resume_path: Path
) -> None:
    job = job_for("frozen", resume_path)
    job.features.arrays["train"][0].values[:] = np.nan
    job.features.arrays["validation"][0].values[:] = np.nan
    with pytest.raises(ConfigError, match="Lower the learning rate"):
        train_phase(prepared("frozen"), job, reporter)


def test_partial_batches_count_in_training(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    model = prepared("frozen")
    job = job_for("frozen", resume_path, settings=PhaseConfig(2, 0.01, 2))
    train_phase(model, job, reporter)
    assert int(model.optimizer.iterations) == 2 * 3  # 22 images in batches of 8


def test_prediction_covers_every_image_of_a_split() -> None:
    features = random_features(counts=(9, 7, 0), shapes=[(5,)])
    model = prepared("frozen")
    found = Answers(model).of(features, "validation")
    assert found.shape == (7, 3) and found.dtype == np.float32
    assert np.allclose(found.sum(axis=1), 1, atol=1e-6)
    assert Answers(model).of(features, "test").shape == (0, 3)
    whole = np.asarray(model([features.arrays["validation"][0].values[0]]))
    assert np.allclose(found, whole, atol=1e-6)


def test_result_without_test_images_has_none(reporter: Reporter) -> None:
    features = random_features(counts=(9, 7, 0), shapes=[(5,)])
    model = prepared("frozen")
    probabilities = {s: Answers(model).of(features, s) for s in ("validation", "test")}
    outcome = PhaseOutcome(1, 1, 18, 0.1)
    result = phase_figures("frozen", outcome, probabilities, features, CLASSES)
    assert result["test_accuracy"] is None
    assert result["test_count"] == 0
    assert result["val_accuracy"] is not None
