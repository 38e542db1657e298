"""The frozen phase of a head that is fitted to convergence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from core.config import Dropout, HeadConfig, PhaseConfig, RunConfig
from core.models.head import Head, head_model
from core.runs.metrics_log import read_history
from core.runs.run import Run
from core.training.evaluation import Answers
from core.training.feature_taps import Features
from core.training.phase import train_phase
from core.training.phase_job import PhaseJob
from core.training.reporter import Reporter, StopRequested
from tests.core.training.conftest import random_features

COUNTS = 40, 12, 10


def model_for(
    num_classes: int = 3, output: str = "softmax", num_values: int = 6
) -> keras.Model:
    keras.utils.set_random_seed(0)
    head = HeadConfig(layers=(Dropout(rate=0.3),), output=output, fit="converged")
    return head_model(num_values, Head(RunConfig("d", head=head), num_classes))


def job_for(path: Path, **changes: Any) -> PhaseJob:
    job = PhaseJob(
        phase="frozen",
        settings=PhaseConfig(epochs=30, learning_rate=0.01, patience=5),
        features=random_features(COUNTS),
        batch_size=8,
        seed=3,
        resume_path=path,
        fit="converged",
    )
    return replace(job, **changes)


def streamed(features: Features) -> Features:
    """The same, computed whenever they are asked for, into one and the same array."""
    values = features.arrays["train"][0].values
    place = np.empty(values.shape[2:], np.float32)

    def stream(rows: Any) -> Any:
        for view, row in rows:
            place[...] = values[view, row]
            yield [place]

    return replace(features, stream=stream, arrays=features.arrays | {"train": []})


def test_one_epoch_that_answers_held_out_images(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    model, job = model_for(), job_for(resume_path)
    outcome = train_phase(model, job, reporter)
    assert (outcome.best_epoch, outcome.epochs) == (1, 1)
    assert outcome.trainable_parameters == 6 * 3 + 3
    assert not outcome.is_cut_short and not resume_path.exists()
    history = read_history(run.path / "metrics.jsonl")
    (epoch,) = history.epochs["frozen"]
    right = Answers(model).of(job.features, "validation").argmax(axis=1)
    labels = job.features.labels["validation"]
    assert epoch["val_accuracy"] == pytest.approx((right == labels).mean(), abs=1e-5)
    assert epoch["val_accuracy"] > 0.7 and epoch["learning_rate"] is None
    means, *tried = history.fits["frozen"]
    assert means["penalty"] is None and means["accuracy"] > 0.5
    assert len(tried) >= 3 and tried[0]["penalty"] > tried[-1]["penalty"]
    assert {"loss", "accuracy", "val_accuracy"} <= set(tried[0])


def test_its_stage_is_of_one_epoch_and_is_done_in_the_end(
    reporter: Reporter, resume_path: Path
) -> None:
    job, shares = job_for(resume_path), []
    real = reporter.progress

    def noted(done: float, seconds: float, images: int = 0) -> None:
        real(done, seconds, images)
        shares.append(done / reporter.status["stages"]["frozen"]["total"])

    reporter.progress = noted  # type: ignore[method-assign]
    span = job.first_epoch, job.last_epoch
    with reporter.stage("frozen", job.phase_epochs, job.step, span):
        train_phase(model_for(), job, reporter)
    assert shares == sorted(shares) and 0.2 < shares[-2] < shares[-1] == 1


def test_class_means_are_a_head_too(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    model, job = model_for(), job_for(resume_path, fit="means")
    train_phase(model, job, reporter)
    (tried,) = read_history(run.path / "metrics.jsonl").fits["frozen"]
    assert tried["penalty"] is None
    right = Answers(model).of(job.features, "validation").argmax(axis=1)
    assert (right == job.features.labels["validation"]).mean() > 0.5


def test_it_is_made_again_the_same(reporter: Reporter, resume_path: Path) -> None:
    weights = []
    for _ in range(2):
        model = model_for()
        train_phase(model, job_for(resume_path), reporter)
        weights.append(model.get_weights())
    assert all(np.array_equal(*pair) for pair in zip(*weights, strict=True))


def test_streamed_features_lead_to_the_same_head(
    reporter: Reporter, resume_path: Path
) -> None:
    kept, other = model_for(), model_for()
    train_phase(kept, job_for(resume_path), reporter)
    job = job_for(resume_path, features=streamed(random_features(COUNTS)))
    train_phase(other, job, reporter)
    assert np.allclose(kept.get_weights()[0], other.get_weights()[0], atol=1e-5)


def test_one_sigmoid_unit_says_what_two_outputs_say(
    reporter: Reporter, resume_path: Path
) -> None:
    features = random_features(COUNTS, num_classes=2)
    answers = []
    for output in ("softmax", "sigmoid"):
        model = model_for(2, output)
        train_phase(model, job_for(resume_path, features=features), reporter)
        answers.append(Answers(model).of(features, "test"))
    assert np.allclose(*answers, atol=1e-5)


def test_evened_out_classes_raise_a_rare_ones_probability(
    reporter: Reporter, resume_path: Path
) -> None:
    features = random_features(COUNTS, num_classes=2)
    labels = features.labels["train"].copy()
    labels[:34] = 0
    features = replace(features, labels=features.labels | {"train": labels})
    rare = {}
    for imbalance in ("none", "class_weights", "balanced_sampling"):
        model = model_for(2)
        job = job_for(resume_path, features=features, imbalance=imbalance)
        train_phase(model, job, reporter)
        rare[imbalance] = Answers(model).of(features, "test")[:, 1].mean()
    assert rare["class_weights"] > rare["none"] + 0.1
    assert rare["balanced_sampling"] == pytest.approx(rare["class_weights"])


def test_a_request_to_stop_keeps_a_head_and_says_so(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    (run.path / "stop").touch()
    outcome = train_phase(model_for(), job_for(resume_path), reporter)
    assert outcome.is_cut_short and outcome.epochs == 1


def test_stopped_before_a_penalty_is_known_it_keeps_the_class_means(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    means, stopped = model_for(), model_for()
    train_phase(means, job_for(resume_path, fit="means"), reporter)
    (run.path / "stop").touch()
    reporter._looked = 0.0
    assert train_phase(stopped, job_for(resume_path), reporter).is_cut_short
    for pair in zip(means.get_weights(), stopped.get_weights(), strict=True):
        assert np.array_equal(*pair)


def test_a_stop_while_views_are_computed_is_answered_at_once(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    features, asked = streamed(random_features(COUNTS)), 0
    real = features.stream

    def stream(rows: Any) -> Any:
        nonlocal asked
        for output in real(rows):
            asked += 1
            assert not reporter.is_keeping
            if asked == 7:
                (run.path / "stop").touch()
                reporter._looked = 0.0
            yield output

    job = job_for(resume_path, features=replace(features, stream=stream))
    with pytest.raises(StopRequested):
        train_phase(model_for(), job, reporter)
    assert asked == 7


def test_images_that_belong_together_are_held_out_together(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    """Every image is there twice: only a fold that parts the two looks easy."""
    once = random_features((20, 6, 5), shapes=((40,),), seed=1)
    values = once.arrays["train"][0].values
    noise = np.random.default_rng(0).normal(0, 3, values.shape).astype(np.float32)
    once.arrays["train"][0].values = np.concatenate([noise, noise], axis=1)
    labels = np.tile(once.labels["train"], 2)
    features = replace(once, labels=once.labels | {"train": labels})
    found = []
    for clusters in (None, np.tile(np.arange(20), 2)):
        job = job_for(resume_path, features=features, clusters=lambda it=clusters: it)
        train_phase(model_for(num_values=40), job, reporter)
        _, *tried = read_history(run.path / "metrics.jsonl").fits["frozen"]
        found.append(max(item["accuracy"] for item in tried))
    assert found[0] > 0.8 > 0.6 > found[1]
