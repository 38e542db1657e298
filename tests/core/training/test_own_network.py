"""A network from a file as a run's backbone: the features of Keras, and all after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.backbones.own import own_dir, remove_own
from core.config import PhaseConfig, RunConfig
from core.data.manifest import Manifest
from core.errors import ConfigError, WeightsError
from core.exports.kept import KIND, export_config, export_options
from core.own_backbones.prepared import ask
from core.own_backbones.source import find_source
from core.own_backbones.taking_in import take_in
from core.runs import queue
from core.runs.export_formats import ExportResult
from core.runs.queue import create_run
from core.runs.run import Run
from core.serving.predictor import Predictor
from core.training.networks import make_network
from core.training.own_network import _read
from core.training.run_job import train
from core.training.studies import perform
from tests.core.own_backbones.network_files import (
    MAKERS,
    SIZE,
    expected_features,
    small_network,
)

pytest.importorskip("tf2onnx", reason="needs requirements-export.txt")

GIVEN: Any = {"preprocessing": "tf", "title": "Mine"}


def _config(name: str, **changes: Any) -> RunConfig:
    phase = PhaseConfig(epochs=2, learning_rate=1e-2, patience=2)
    settings = {"backbone": name, "views": 2, "batch_size": 8, "frozen": phase}
    return RunConfig("d", "frozen", **(settings | changes))


@pytest.mark.parametrize("kind", MAKERS)
def test_features_are_those_of_keras(
    kind: str, tmp_path: Path, fast_probe: None
) -> None:
    network = small_network()
    path = MAKERS[kind](network, tmp_path / f"net.{kind}")
    name = take_in(find_source(path), GIVEN)["name"]
    images = np.random.default_rng(0).integers(0, 256, (3, SIZE, SIZE, 3), np.uint8)
    found, expected = ask(_read(name), images), expected_features(network, images)
    assert found.shape == expected.shape == (3, 4, 4, 12)
    assert np.abs(found - expected).max() <= 1e-4 * np.abs(expected).max()
    made = make_network(_config(name), 2)
    engine = made.engine([made.pooled], "float32")
    pooled = np.stack([values[0].copy() for values in engine.run(images)])
    assert np.abs(pooled - expected.mean((1, 2))).max() <= 1e-4


@pytest.mark.parametrize("kind", ["onnx", "tflite"])
def test_it_is_trained_served_and_exported(
    kind: str, tmp_path: Path, manifest: Manifest, fast_probe: None
) -> None:
    network = small_network()
    path = MAKERS[kind](network, tmp_path / f"net.{kind}")
    name = take_in(find_source(path), GIVEN)["name"]
    run = create_run(_config(name), manifest, "cats")
    train(run)
    assert run.status()["state"] == "done"
    result = run.finished("frozen")
    own = run.config.facts.parameters
    assert own >= 3 * 3 * 3 * 8 + 3 * 3 * 8 * 12  # biases of 0 may be left out
    assert result["parameters"] == own + 13 * 2
    assert result["serving_difference"] < 1e-4
    exported = _exported(run)
    assert [made["format"] for made in exported["made"]] == ["openvino"]
    assert exported["made"][0]["parity"]["difference"] < 1e-4
    with pytest.raises(Exception, match="Keras' layers"):
        export_options(run, "frozen", ["keras"])
    _still_serves_when_it_is_removed(run, name, network)


def _exported(run: Run) -> ExportResult:
    options = dict(export_options(run, "frozen", ["openvino"]))
    study = queue.create_study(KIND, export_config(run), run.manifest, "cats", options)
    perform(study)
    found = study.result(ExportResult)
    assert found is not None
    return found


def _still_serves_when_it_is_removed(run: Run, name: str, network: Any) -> None:
    remove_own(name)
    again = Run(run.path)
    assert again.damage == "" and again.config.facts.title == "Mine"
    images = np.random.default_rng(1).integers(0, 256, (3, SIZE, SIZE, 3), np.uint8)
    served = Predictor(again.serving_dir("frozen")).predict(images)
    expected = expected_features(network, images)
    assert np.abs(served.embedding - expected.mean((1, 2))).max() <= 1e-4
    assert served.cam.shape == (3, 4, 4, 2)
    with pytest.raises(ConfigError, match="none here"):
        make_network(again.config, 2)
    with pytest.raises(ConfigError, match="none here"):
        create_run(again.config, run.manifest, "cats")


def test_a_file_that_was_changed_in_its_folder_is_not_used(
    tmp_path: Path, fast_probe: None
) -> None:
    path = MAKERS["onnx"](small_network(), tmp_path / "net.onnx")
    name = take_in(find_source(path), GIVEN)["name"]
    with (own_dir(name) / "network.onnx").open("ab") as file:
        file.write(b"more")
    network = make_network(_config(name), 2)
    with pytest.raises(WeightsError, match="another content"):
        network.served_frozen()


def test_it_trains_frozen_only(tmp_path: Path, fast_probe: None) -> None:
    path = MAKERS["onnx"](small_network(), tmp_path / "net.onnx")
    name = take_in(find_source(path), GIVEN)["name"]
    network = make_network(_config(name), 2)
    with pytest.raises(ConfigError, match="no gradients"):
        network.line_tap(0)
    with pytest.raises(ConfigError, match="no gradients"):
        network.scratch_model()
