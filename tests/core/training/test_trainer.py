"""What a finished run leaves behind, and what it leaves out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np
import pytest

from core.analysis.metrics import evaluate
from core.data.pictures.decoding import decode
from core.runs.metrics_log import EventTail, read_history
from core.runs.queue import create_run
from core.runs.run import Run, stages_of
from core.serving.predictor import Predictor
from core.training.run_job import train

BOTH = ("frozen", "finetune")


def images_of(run: Run, count: int = 16) -> np.ndarray:
    size = run.config.input_size
    paths = [run.manifest.absolute(entry) for entry in run.manifest.entries[:count]]
    return np.stack([decode(path, size) for path in paths])


def test_run_is_done_and_every_stage_says_so(trained_run: Run) -> None:
    status = trained_run.status()
    assert status["state"] == "done"
    assert list(status["stages"]) == list(stages_of(trained_run.config))
    for name, stage in status["stages"].items():
        assert stage["state"] == "done", name
        # what crosses the line was computed along with the features
        expected = 0 if name == "line" else stage["total"]
        assert stage["done"] == expected and stage["total"] > 0, name
    assert status["left_out"] == []
    assert status["eta_seconds"] == 0
    assert status["best_phase"] == trained_run.best_phase()


def test_where_the_seconds_went_is_told_by_phase(trained_run: Run) -> None:
    spent = trained_run.status()["spent"]
    assert list(spent) == list(BOTH)
    assert {"import", "build", "decode", "features"} <= set(spent["frozen"])
    for parts in spent.values():
        assert {"trace", "fit", "judge", "save", "convert", "check"} <= set(parts)


def test_log_holds_no_warnings_of_ours(trained_run: Run) -> None:
    log = (trained_run.path / "worker.log").read_text()
    assert "UserWarning" not in log
    assert "Traceback" not in log


def test_curves_have_every_epoch(trained_run: Run) -> None:
    history = read_history(trained_run.path / "metrics.jsonl")
    for phase, count in (("frozen", 3), ("finetune", 2)):
        told = history.epochs[phase]
        assert [item["epoch"] for item in told] == list(range(1, count + 1))
        result = trained_run.result(phase)
        assert result is not None and result["epochs"] == count
        best = told[result["best_epoch"] - 1]
        assert best["val_loss"] == min(item["val_loss"] for item in told)
        assert result["val_loss"] == pytest.approx(best["val_loss"], abs=1e-4)
        assert result["val_accuracy"] == pytest.approx(best["val_accuracy"], abs=1e-6)
    events = EventTail(trained_run.path / "metrics.jsonl").read()
    kinds = [event["event"] for event in events if event["event"] != "batch"]
    frozen = ["look", "phase", "epoch", "epoch", "epoch", "result"]
    assert kinds == [*frozen, "phase", "epoch", "epoch", "result"]


@pytest.mark.parametrize("phase", BOTH)
def test_figures_are_those_of_the_predictions(trained_run: Run, phase: str) -> None:
    result, manifest = trained_run.result(phase), trained_run.manifest
    assert result is not None
    for split in ("validation", "test"):
        found = trained_run.predictions(phase, split)
        assert found.indices.tolist() == manifest.split(split)
        labels = [manifest.entries[i].label for i in found.indices]
        assert found.labels.tolist() == labels
        figures = evaluate(found.labels, found.probabilities, manifest.class_names)
        assert json.loads(json.dumps(figures)) == result[split]
    assert result["test_count"] == len(manifest.split("test")) == 6
    assert 0 <= result["serving_difference"] <= 1e-4
    assert 5e7 < result["peak_bytes"] < 1e11, "of the worker until the phase was over"


def test_number_of_trained_parameters_is_right(trained_run: Run) -> None:
    frozen, finetune = (trained_run.result(phase) for phase in BOTH)
    assert frozen is not None and finetune is not None
    head = 256 * 2 + 2
    assert frozen["trainable_parameters"] == head
    # the last 9 layers: two depthwise-separable convolutions but for the first half
    # of the first; kernels, and scale and offset of their batch normalisation
    above = (128 * 256 + 2 * 256) + (9 * 256 + 2 * 256) + (256 * 256 + 2 * 256)
    assert finetune["trainable_parameters"] == head + above
    assert finetune["parameters"] == frozen["parameters"] == 218_544 + head


@pytest.mark.parametrize("phase", BOTH)
def test_saved_model_loads_in_plain_keras_and_says_the_same(
    trained_run: Run, phase: str
) -> None:
    model = keras.models.load_model(trained_run.path / phase / "model.keras")
    images = images_of(trained_run)
    expected = np.asarray(model(images.astype(np.float32)))
    served = Predictor(trained_run.serving_dir(phase)).predict(images)
    assert np.abs(served.probabilities - expected).max() <= 1e-4
    assert expected.std(axis=0).min() > 1e-3, "the answers must differ"
    for split in ("validation", "test"):
        found = trained_run.predictions(phase, split)
        rows = found.indices[found.indices < len(images)]
        known = found.probabilities[np.isin(found.indices, rows)]
        assert np.abs(known - expected[rows]).max() <= 1e-4


def test_fine_tuning_changed_what_lies_above_the_line_only(trained_run: Run) -> None:
    frozen, finetune = (
        keras.models.load_model(trained_run.path / phase / "model.keras")
        for phase in BOTH
    )
    line = (
        len(frozen.layers) - 3 - trained_run.config.facts.default_unfreeze
    )  # 3 of the head
    for index, (before, after) in enumerate(
        zip(frozen.layers, finetune.layers, strict=True)
    ):
        for one, two in zip(before.weights, after.weights, strict=True):
            is_same = np.array_equal(one.numpy(), two.numpy())
            is_moving = "moving" in one.path
            assert is_same == (index < line or is_moving), (index, one.path)


@pytest.mark.usefixtures("fast_training")
def test_files_that_changed_or_went_are_left_out_and_reported(
    make_real_run: Callable[..., Run],
) -> None:
    run = make_real_run()
    train_split, held_out = run.manifest.split("train"), run.manifest.split("test")
    gone = run.manifest.entries[train_split[0]]
    changed = run.manifest.entries[held_out[0]]
    run.manifest.absolute(gone).unlink()
    time.sleep(0.01)
    source = run.manifest.absolute(run.manifest.entries[train_split[1]])
    run.manifest.absolute(changed).write_bytes(source.read_bytes())
    train(run)
    status = run.status()
    assert status["state"] == "done"
    assert {item["path"]: item["reason"] for item in status["left_out"]} == {
        gone.path: "the file is missing",
        changed.path: "changed since the split was made",
    }
    assert status["stages"]["decode"]["total"] == 22
    found = run.predictions("frozen", "test")
    assert found.indices.tolist() == held_out[1:]
    assert [run.manifest.entries[i].label for i in found.indices] == list(found.labels)


@pytest.mark.usefixtures("fast_training")
def test_run_without_fine_tuning_has_no_stages_of_it(
    make_real_run: Callable[..., Run],
) -> None:
    run = make_real_run()
    train(run)
    stages = {name: told["state"] for name, told in run.status()["stages"].items()}
    assert stages == dict.fromkeys(("decode", "features", "frozen", "evaluate"), "done")
    assert run.results().keys() == {"frozen"}
    assert run.best_phase() == run.status()["best_phase"] == "frozen"


@pytest.mark.usefixtures("fast_training")
def test_data_set_without_test_images_is_trained_on(
    make_real_run: Callable[..., Run],
) -> None:
    run = make_real_run()
    entries = tuple(
        replace(entry, split="train") if entry.split == "test" else entry
        for entry in run.manifest.entries
    )
    manifest = replace(run.manifest, entries=entries)
    run = create_run(run.config, manifest, "no test")
    train(run)
    result = run.result("frozen")
    assert result is not None
    assert result["test_accuracy"] is None and result["test_count"] == 0
    assert len(run.predictions("frozen", "test").indices) == 0
