"""Resume points: whole, of this very training, or as good as none."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from core.config import PhaseConfig
from core.training.callbacks import resume_point as module
from core.training.callbacks.early_stopping import EarlyStopping
from core.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from core.training.callbacks.resume_point import ResumePoint
from core.training.optimizers import PhaseOptimizer

SETTINGS = PhaseConfig(epochs=9, learning_rate=1e-3, patience=5)


def point_at(path: Path, stopping: EarlyStopping, digest: str = "") -> ResumePoint:
    optimizer = PhaseOptimizer(SETTINGS, num_steps=9)
    plateau = ReduceOnPlateau(SETTINGS, optimizer)
    return ResumePoint(path, stopping, plateau, optimizer, digest)


def compiled(seed: int = 0) -> keras.Model:
    """A small model with dropout, trained for two steps."""
    keras.utils.set_random_seed(seed)
    rows = keras.Input((4,))
    x = keras.layers.Dropout(0.5, seed=seed)(rows)
    x = keras.layers.BatchNormalization()(keras.layers.Dense(3)(x))
    model = keras.Model(rows, keras.layers.Dense(2, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def step(model: keras.Model, count: int = 2) -> None:
    rows = np.random.default_rng(0).normal(size=(8, 4)).astype(np.float32)
    labels = np.arange(8) % 2
    for _ in range(count):
        model.train_on_batch(rows, labels)


def test_resume_point_holds_optimizer_dropout_and_early_stopping(
    tmp_path: Path,
) -> None:
    path = tmp_path / "resume.npz"
    model, stopping = compiled(), EarlyStopping(SETTINGS)
    point = point_at(path, stopping)
    point.set_model(model)
    step(model)
    stopping.epoch, stopping.best_epoch, stopping.best_value = 4, 3, 0.25
    stopping.kept_weights = model.get_weights()
    point.save()
    step(model, 3)

    other, again = compiled(seed=1), EarlyStopping(SETTINGS)
    assert point_at(path, again).restore(other)
    assert int(other.optimizer.iterations) == 2
    assert (again.epoch, again.best_epoch, again.best_value) == (4, 3, 0.25)
    for one, two in zip(again.kept_weights, stopping.kept_weights, strict=True):
        assert np.array_equal(one, two)
    step(other, 3)  # with the same masks of the dropout
    for one, two in zip(model.weights, other.weights, strict=True):
        assert np.allclose(one.numpy(), two.numpy(), atol=1e-6), one.path


def test_names_in_the_file_stay_so_that_older_runs_can_be_resumed(
    tmp_path: Path,
) -> None:
    model, stopping = compiled(), EarlyStopping(SETTINGS)
    point = point_at(tmp_path / "resume.npz", stopping)
    point.set_model(model)
    step(model)
    stopping.kept_weights = model.get_weights()
    point.save()
    names = {name.rstrip("0123456789") for name in np.load(tmp_path / "resume.npz")}
    one_each = {"manifest_digest", "seconds", "epochs", "earlier", "best_value"}
    one_each |= {"target_reached", "plateau", "rate_factor"}
    assert names == one_each | {"model", "optimizer", "weights"}


@pytest.mark.parametrize("change", ["shape", "missing", "best", "images"])
def test_resume_point_of_something_else_begins_anew(
    tmp_path: Path, change: str
) -> None:
    path = tmp_path / "resume.npz"
    model, stopping = compiled(), EarlyStopping(SETTINGS)
    point = point_at(path, stopping, "digest")
    point.set_model(model)
    step(model)
    stopping.epoch, stopping.kept_weights = 4, model.get_weights()
    point.save()
    arrays = dict(np.load(path))
    last = f"optimizer{len(model.optimizer.variables) - 1}"
    if change == "shape":
        arrays[last] = np.zeros((9, 9))
    elif change == "missing":
        del arrays[last]
    elif change == "best":
        arrays["weights0"] = np.zeros((9, 9))
    np.savez(path, **arrays)
    other, again = compiled(seed=1), EarlyStopping(SETTINGS)
    before = other.get_weights()
    digest = "other" if change == "images" else "digest"
    assert not point_at(path, again, digest).restore(other)
    assert (again.epoch, again.kept_weights) == (0, [])
    assert int(other.optimizer.iterations) == 0
    for one, two in zip(before, other.get_weights(), strict=True):
        assert np.array_equal(one, two)


def test_seconds_before_a_resume_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    model = compiled()
    point = point_at(tmp_path / "resume.npz", EarlyStopping(SETTINGS))
    point.set_model(model)
    step(model)
    now[0] += 7.0
    point.save()
    now[0] += 1000.0
    again = point_at(tmp_path / "resume.npz", EarlyStopping(SETTINGS))
    again.restore(model)
    now[0] += 3.0
    assert again.seconds == pytest.approx(10.0)


def test_costly_saves_are_rarer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, saved = [100.0], []

    def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
        saved.append(now[0])
        now[0] += 1.0

    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(module, "write_arrays", write)
    point = point_at(tmp_path / "resume.npz", EarlyStopping(SETTINGS))
    point.set_model(compiled())
    for _ in range(8):
        now[0] += 4.0
        point.on_epoch_end(0)
    assert saved == [104.0, 125.0]


@pytest.mark.parametrize("size", [None, 0, 7, 200])
def test_missing_or_damaged_resume_point_begins_anew(
    tmp_path: Path, size: int | None
) -> None:
    path = tmp_path / "resume.npz"
    model, stopping = compiled(), EarlyStopping(SETTINGS)
    step(model)
    if size is not None:
        point = point_at(path, stopping)
        point.set_model(model)
        point.save()
        path.write_bytes(path.read_bytes()[:size])
    before = [v.numpy() for v in model.variables]
    assert not point_at(path, stopping).restore(model)
    for value, variable in zip(before, model.variables, strict=True):
        assert np.array_equal(value, variable.numpy())


def test_resume_point_is_saved_every_few_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    point = point_at(tmp_path / "resume.npz", EarlyStopping(SETTINGS))
    saved: list[float] = []
    monkeypatch.setattr(point, "save", lambda: saved.append(now[0]))
    for _ in range(4):
        now[0] += 0.9
        point.on_epoch_end(0)
    assert saved == pytest.approx([102.7, 103.6])
