"""What the pages are measured on: THAW_HOMEs with few runs, and with many things."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks._command import thaw_home
from core.analysis.metrics import evaluate
from core.config import PHASES, PhaseConfig, RunConfig
from core.data.datasets import Dataset, add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.runs.formats import SplitFigures
from core.runs.queue import create_run
from core.runs.run import Run, stages_of
from core.storage.files import write_arrays, write_json
from core.storage.json_lines import append_lines

_BACKBONES = ("efficientnet_lite0", "mobilenet_v2", "resnet50")
_EPOCHS = {"frozen": 10, "finetune": 20}
_NUM_PICTURES = 2000  # different ones at most; the others differ in a comment only
_NEWEST = 1_760_000_000.0  # Unix time of the newest run, seconds


def fill_few(home: Path, images: Path) -> None:
    """A data set of 200 images in 4 classes, and 3 finished runs on it."""
    with thaw_home(home):
        _make_runs(_dataset(images, _classes(4, 50)), 3)


def fill_many_runs(home: Path, images: Path, num_runs: int) -> None:
    """A data set of 400 images in 10 classes, and many finished runs on it."""
    with thaw_home(home):
        _make_runs(_dataset(images, _classes(10, 40)), num_runs)


def fill_many_images(home: Path, images: Path, num_images: int) -> None:
    """A large data set in 20 classes, scanned and split before, and 2 runs on it."""
    with thaw_home(home):
        _make_runs(_dataset(images, _classes(20, num_images // 20)), 2)


def fill_many_classes(home: Path, images: Path, num_tests: int) -> None:
    """100 classes, nearly all of whose images are there to judge by, and a run."""
    splits = {"train": 1, "val": 1, "test": num_tests // 100}
    folders = {
        f"{split}/{name}": count
        for split, count in splits.items()
        for name in _classes(100, 0)
    }
    with thaw_home(home):
        _make_runs(_dataset(images, folders), 1)


def forget_thumbnails(home: Path) -> None:
    """Take away what earlier visits drew, so that every repetition does the same."""
    for folder in (home / "datasets").glob("*/thumbnails"):
        shutil.rmtree(folder)


def _classes(num_classes: int, per_class: int) -> dict[str, int]:
    """Images by folder."""
    return {f"class_{label:02d}": per_class for label in range(num_classes)}


def _dataset(root: Path, folders: Mapping[str, int]) -> Dataset:
    """Write the images, register them, and read them as a first visit does."""
    pictures = _pictures(min(_NUM_PICTURES, sum(folders.values())))
    number = 0
    for name, count in folders.items():
        folder = root / name
        folder.mkdir(parents=True)
        for _ in range(count):
            data = _numbered(pictures[number % len(pictures)], number)
            (folder / f"image_{number:05d}.jpg").write_bytes(data)
            number += 1
    dataset = add_folder(root)
    ensure_manifest(dataset)
    return dataset


def _pictures(count: int) -> list[bytes]:
    """Small JPEG files of as many colours and, nearly, of as many sizes."""
    random = np.random.default_rng(0)
    made = []
    for _ in range(count):
        width, height = (int(side) for side in random.integers(24, 97, 2))
        colour = tuple(int(part) for part in random.integers(0, 256, 3))
        buffer = io.BytesIO()
        Image.new("RGB", (width, height), colour).save(buffer, "JPEG")
        made.append(buffer.getvalue())
    return made


def _numbered(jpeg: bytes, number: int) -> bytes:
    """The same picture with a number in its comment: another file, no copy."""
    comment = f"{number:08d}".encode()
    length = (len(comment) + 2).to_bytes(2, "big")
    return jpeg[:2] + b"\xff\xfe" + length + comment + jpeg[2:]


def _make_runs(dataset: Dataset, count: int) -> None:
    """Finished runs as workers leave them, an hour between two; without models."""
    manifest = ensure_manifest(dataset)
    for number in range(count):
        config = RunConfig(
            dataset.id,
            backbone=_BACKBONES[number % len(_BACKBONES)],
            seed=number,
            frozen=PhaseConfig(_EPOCHS["frozen"], 1e-3, 3),
        )
        run = create_run(config, manifest, dataset.name)
        created = _NEWEST - 3600.0 * (count - number)
        write_json(run.path / "about.json", run.about | {"created": created})
        write_json(run.path / "launch.json", {"id": "a", "time": created})
        write_json(run.path / "status.json", _status(config, created))
        (run.path / "lock").touch()
        for phase in config.phases:
            _finish(run, manifest, phase, number)


def _status(config: RunConfig, created: float) -> dict[str, object]:
    stages = {
        name: {"state": "done", "seconds": 12.5, "done": 100, "total": 100}
        for name in stages_of(config)
    }
    return {
        "state": "done",
        "launch": "a",
        "started": created,
        "stages": stages,
        "left_out": [],
    }


def _finish(run: Run, manifest: Manifest, phase: str, seed: int) -> None:
    """Curves, answers and figures of a phase."""
    random = np.random.default_rng([seed, PHASES.index(phase)])
    folder = run.path / phase
    (folder / "serving").mkdir(parents=True)
    (folder / "serving" / "model.xml").write_text("stands for a model")
    _write_curves(run.path / "metrics.jsonl", phase, random)
    arrays, figures = {}, {}
    for split in ("validation", "test"):
        indices = np.array(manifest.split(split))
        labels = np.array([manifest.entries[index].label for index in indices])
        answers = _answers(labels, len(manifest.class_names), random)
        figures[split] = evaluate(labels, answers, manifest.class_names)
        arrays[f"{split}_indices"] = indices
        arrays[f"{split}_labels"] = labels
        arrays[f"{split}_probabilities"] = answers
    write_arrays(folder / "predictions.npz", arrays)
    write_json(folder / "result.json", _result(phase, figures))


def _write_curves(path: Path, phase: str, random: np.random.Generator) -> None:
    append_lines(path, {"event": "phase", "phase": phase, "epoch": 0})
    lines = []
    for epoch in range(1, _EPOCHS[phase] + 1):
        noise = float(random.random()) * 0.05
        values = {
            "loss": 1 / epoch + noise,
            "accuracy": 1 - 0.4 / epoch - noise,
            "val_loss": 1.1 / epoch + noise,
            "val_accuracy": 1 - 0.5 / epoch - noise,
            "seconds": 1.0,
            "learning_rate": 1e-3,
        }
        lines.append({"event": "epoch", "phase": phase, "epoch": epoch} | values)
    with path.open("a") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def _answers(
    labels: np.ndarray, num_classes: int, random: np.random.Generator
) -> np.ndarray:
    """Probabilities that are right on about 85% of the images, (n, classes)."""
    wrong = random.random(len(labels)) < 0.15
    named = np.where(wrong, random.integers(0, num_classes, len(labels)), labels)
    probabilities = np.full((len(labels), num_classes), 0.1 / (num_classes - 1))
    probabilities[np.arange(len(labels)), named] = 0.9
    return probabilities.astype(np.float32)


def _result(phase: str, figures: dict[str, SplitFigures]) -> dict[str, object]:
    validation, test = figures["validation"], figures["test"]
    return {
        "phase": phase,
        "best_epoch": _EPOCHS[phase] - 2,
        "epochs": _EPOCHS[phase],
        "seconds": 60.0,
        "trainable_parameters": 5124,
        "parameters": 3_400_000,
        "val_accuracy": validation["accuracy"],
        "val_loss": validation["loss"],
        "test_accuracy": test["accuracy"],
        "test_count": test["count"],
        "interval": test["interval"],
        "validation": validation,
        "test": test,
    }
