"""Runs on the disk as training leaves them, written by hand."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openvino
from openvino import opset13 as ops

from core.analysis.metrics import evaluate
from core.config import RunConfig
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import write_json
from core.training.trust_folder import Answered, Known, write_trust
from tests.results import figures_of

NAMES = ("cats", "dogs")
SIZE = 16


def make_run(
    manifest: Manifest,
    wrong: dict[str, int],
    splits: tuple[str, ...] = ("test",),
    group: str = "",
    weights: str = "imagenet",
) -> Run:
    """A finished run; `wrong` says how many of each split a phase gets wrong."""
    config = RunConfig(dataset=manifest.dataset_id, weights=weights)
    run = create_run(config, manifest, "pets", group)
    write_json(run.path / "launch.json", {"id": "1", "time": 0.0})
    stages = {"decode": {"state": "done", "seconds": 1.5}}
    status = {"state": "done", "launch": "1", "stages": stages, "left_out": []}
    created = run.about["created"]
    status |= {"started": created + 2.0, "updated": created + 90.0}
    write_json(run.path / "status.json", status)
    for phase, num_wrong in wrong.items():
        write_phase(run, phase, num_wrong, ("validation", *splits))
    return run


def write_phase(run: Run, phase: str, num_wrong: int, splits: tuple[str, ...]) -> None:
    folder = run.path / phase
    folder.mkdir()
    arrays, figures = {}, {}
    for split in ("validation", "test"):
        indices = np.array(run.manifest.split(split) if split in splits else [], int)
        labels = np.array([run.manifest.entries[i].label for i in indices], int)
        answers = np.where(np.arange(len(labels)) < num_wrong, 1 - labels, labels)
        probabilities = np.eye(2, dtype=np.float32)[answers] * 0.8 + 0.1
        arrays[f"{split}_indices"], arrays[f"{split}_labels"] = indices, labels
        arrays[f"{split}_probabilities"] = probabilities
        figures[split] = evaluate(labels, probabilities, NAMES)
    np.savez(folder / "predictions.npz", **arrays)
    result = figures_of(phase, **figures)
    saved = {"parameters": 20, "serving_difference": 0.0}
    saved["manifest_digest"] = run.manifest.digest
    write_json(folder / "result.json", result | saved)
    write_serving(folder)


def write_trust_of(run: Run, phase: str) -> None:
    """A trust as a worker leaves it, of drawn features instead of the network's."""
    rng = np.random.default_rng(0)
    entries, known, answered = run.manifest.entries, {}, {}
    for split in SPLITS:
        indices = np.array(run.manifest.split(split), np.int64)
        labels = np.array([entries[i].label for i in indices], np.int64)
        embeddings = 100 + 40 * np.eye(2, 3)[labels] + rng.normal(size=(len(labels), 3))
        known[split] = Known(labels, indices, embeddings)
    for split in SPLITS[1:]:
        found = run.predictions(phase, split)
        answered[split] = Answered(found.labels, found.probabilities)
    folder = run.path / phase / "trust"
    folder.mkdir()
    write_trust(folder, answered, known, len(known["train"].labels))


def write_serving(folder: Path) -> None:
    """A network that calls a bright image a dog; beside it, a stand-in for Keras'."""
    image = ops.parameter([-1, SIZE, SIZE, 3], np.uint8, name="image")
    image.output(0).set_names({"image"})
    pooled = ops.reduce_mean(ops.convert(image, "f32"), np.array([1, 2]), False)
    weights = np.array([[-0.05, 0.05]] * 3, np.float32)
    scores = ops.matmul(ops.subtract(pooled, np.float32(128)), weights, False, False)
    outputs = {"probabilities": ops.softmax(scores, 1), "embedding": pooled}
    outputs["cam"] = ops.convert(image, "f32")
    for name, node in outputs.items():
        node.output(0).set_names({name})
    model = openvino.Model(list(outputs.values()), [image])
    (folder / "serving").mkdir()
    openvino.save_model(model, folder / "serving/model.xml", compress_to_fp16=False)
    labels = {"class_names": list(NAMES), "input_size": SIZE}
    write_json(folder / "serving" / "labels.json", labels)
    write_keras_file(folder / "model.keras", {"module": "keras"})


def write_keras_file(path: Path, config: dict[str, Any]) -> None:
    """A file as Keras saves one, without weights."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", "{}")
        archive.writestr("model.weights.h5", b"")
