"""A network that learns from scratch is judged, kept and saved with its own statistics.

Wu and Johnson 2021 (arXiv 2105.07576).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from core.config import PhaseConfig
from core.models.small_cnn import small_cnn
from core.runs.run import Run
from core.training import phase as module
from core.training.callbacks import resume_point, stop_on_request
from core.training.callbacks.precise_norms import PreciseNorms
from core.training.feature_taps import Features, Rows
from core.training.norm_statistics import NormStatistics, sample_batches
from core.training.phase import train_phase
from core.training.phase_job import PhaseJob
from core.training.reporter import Reporter
from tests.core.training.callbacks.test_stop_on_request import train_and_stop
from tests.core.training.conftest import features_of
from tests.core.training.test_phase import curves, train_and_die, weights

COUNTS = {"train": 40, "validation": 12, "test": 4}


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.models.small_cnn.FILTERS", (3, 3, 4, 4))
    monkeypatch.setitem(module._STEPS_PER_EXECUTION, "scratch", 1)
    for pause in ("_SAVE_SECONDS", "_SAVE_COST"):  # each epoch can be resumed
        monkeypatch.setattr(resume_point, pause, 0.0)
    real = keras.Model.compile
    monkeypatch.setattr(  # for so few steps no graph is worth its tracing
        keras.Model,
        "compile",
        lambda model, **options: real(model, run_eagerly=True, **options),
    )
    monkeypatch.setattr("tests.core.training.test_phase.prepared", network)
    monkeypatch.setattr(
        "tests.core.training.callbacks.test_stop_on_request.prepared", network
    )


def network(_: str = "scratch") -> keras.Model:
    keras.utils.set_random_seed(0)
    pixels = keras.Input((16, 16, 3))
    x = keras.layers.GlobalAveragePooling2D()(small_cnn(pixels / 255.0))
    x = keras.layers.BatchNormalization()(keras.layers.Dense(5)(x))
    return keras.Model([pixels], keras.layers.Dense(2, activation="softmax")(x))


def pictures() -> Features:
    """Noise, redder in one class; training images are streamed, as from scratch."""
    random = np.random.default_rng(0)
    labels = {split: np.arange(n) % 2 for split, n in COUNTS.items()}
    arrays = {}
    for split, own in labels.items():
        values = random.integers(0, 256, (1, len(own), 16, 16, 3))
        values[0, own == 1, :, :, 0] //= 2
        arrays[split] = [values.astype(np.uint8)]
    images = arrays["train"][0][0]

    def stream(rows: Rows) -> Iterator[list[np.ndarray]]:
        buffer = np.empty_like(images[0])
        for view, row in rows:
            buffer[:] = images[row] // (1 + view)  # views are darker
            yield [buffer]

    return replace(features_of(arrays, labels), num_views=0, stream=stream)


def scratch_job(path: Path, **changes: Any) -> PhaseJob:
    job = PhaseJob(
        phase="scratch",
        settings=PhaseConfig(epochs=3, learning_rate=0.01),
        features=pictures(),
        batch_size=8,
        seed=1,
        resume_path=path,
        precise_norms=True,
    )
    return replace(job, **changes)


def moving(model: keras.Model) -> list[np.ndarray]:
    return [weight.numpy() for weight in model.weights if "moving" in weight.path]


def estimated(model: keras.Model) -> list[np.ndarray]:
    """What the training images give with the weights that a model has."""
    PreciseNorms(model, pictures()).estimate()
    return moving(model)


def test_of_one_batch_a_model_answers_as_it_does_while_it_learns() -> None:
    model, features = network(), pictures()
    PreciseNorms(model, features).on_test_begin()  # 40 images are one batch
    images = features.arrays["train"][0].values[0].astype(np.float32)
    learned, answered = (model([images], training=is_on) for is_on in (True, False))
    assert np.allclose(learned, answered, atol=1e-5)


def test_the_model_that_was_judged_is_the_one_that_is_kept(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    model, job = network(), scratch_job(resume_path)
    outcome = train_phase(model, job, reporter)
    (_, _, judged) = curves(run, "scratch")[outcome.best_epoch - 1]
    held_out = job.features.arrays["validation"][0].values[0].astype(np.float32)
    labels = job.features.labels["validation"]
    own = np.asarray(model([held_out]))[np.arange(len(labels)), labels]
    assert -np.log(own).mean() == pytest.approx(judged, abs=1e-5)
    kept = moving(model)
    for one, two in zip(kept, estimated(model), strict=True):
        assert np.allclose(one, two, atol=1e-6)


def test_training_itself_goes_the_same_way(reporter: Reporter, tmp_path: Path) -> None:
    settings = PhaseConfig(epochs=2, learning_rate=0.01, keep="last")
    models = []
    for is_precise in (True, False):
        job = scratch_job(tmp_path / f"{is_precise}.npz", settings=settings)
        models.append(network())
        train_phase(models[-1], replace(job, precise_norms=is_precise), reporter)
    precise, plain = models
    pairs = zip(precise.trainable_weights, plain.trainable_weights, strict=True)
    for one, two in pairs:
        assert np.array_equal(one.numpy(), two.numpy())
    assert not np.allclose(moving(precise)[0], moving(plain)[0], rtol=1e-3)


def test_killed_and_resumed_it_ends_the_same(
    run: Run, reporter: Reporter, tmp_path: Path
) -> None:
    whole = network()
    expected = train_phase(whole, scratch_job(tmp_path / "whole.npz"), reporter)
    told = curves(run, "scratch")
    job = scratch_job(tmp_path / "resume.npz")
    train_and_die(job, reporter, epochs=1)
    resumed = network()
    assert train_phase(resumed, job, reporter).best_epoch == expected.best_epoch
    for one, two in zip(weights(resumed), weights(whole), strict=True):
        assert np.allclose(one, two, atol=1e-6)
    assert np.allclose(curves(run, "scratch")[-3:], told, atol=2e-6)


def test_a_first_epoch_that_is_cut_short_leaves_a_model_with_its_own(
    run: Run, reporter: Reporter, resume_path: Path
) -> None:
    job = scratch_job(resume_path)
    model, outcome = train_and_stop(reporter, run, job, epoch=1, batch=3)
    assert (outcome.epochs, outcome.is_cut_short) == (1, True)
    kept = moving(model)
    for one, two in zip(kept, estimated(model), strict=True):
        assert np.allclose(one, two, atol=1e-6)


def test_a_stop_is_answered_while_many_images_are_looked_at(
    run: Run,
    reporter: Reporter,
    resume_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stop_on_request, "_VALIDATING_SECONDS", -1.0)
    assigned: list[Any] = []
    monkeypatch.setattr(NormStatistics, "assign", lambda _, it: assigned.append(it))
    job = scratch_job(resume_path)
    _, outcome = train_and_stop(reporter, run, job, epoch=2, batch=5)
    assert (outcome.epochs, outcome.is_cut_short) == (1, True)
    assert len(assigned) == 1, "the second epoch was looked at no more"


def test_a_network_without_normalisation_is_left_alone() -> None:
    pixels = keras.Input((16, 16, 3))
    model = keras.Model([pixels], keras.layers.Flatten()(pixels))
    PreciseNorms(model, pictures()).on_test_begin()


def test_of_many_images_the_same_1024_are_looked_at() -> None:
    batches = sample_batches(range(5000))
    assert [len(batch) for batch in batches] == [32] * 32
    assert len({int(place) for batch in batches for place in batch}) == 1024
    assert all(map(np.array_equal, batches, sample_batches(range(5000))))
    assert [len(batch) for batch in sample_batches(range(3))] == [3]
