"""Tiny features and runs for training in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.config import PhaseConfig
from core.data.checking import content_digest
from core.data.datasets import add_folder
from core.data.layout import SPLITS
from core.data.manifest import Manifest, ensure_manifest
from core.runs.jobs import create_run
from core.runs.run import Run
from core.training import trainer
from core.training.features import Features
from core.training.reporter import Reporter
from tests.conftest import tiny_config, write_mobilenet_weights
from tests.core.runs.conftest import small_manifest


def random_features(
    counts: tuple[int, int, int] = (22, 7, 5),
    shapes: Sequence[tuple[int, ...]] = ((6,),),
    num_views: int = 3,
    num_classes: int = 3,
    seed: int = 0,
) -> Features:
    """Features that tell the class, with noise; one array per shape."""
    random = np.random.default_rng(seed)
    centres = [random.normal(0, 1, (num_classes, *shape)) for shape in shapes]
    arrays: dict[str, list[np.ndarray]] = {}
    labels, indices = {}, {}
    start = 0
    for split, count in zip(SPLITS, counts, strict=True):
        views = num_views if split == "train" else 1
        labels[split] = np.arange(count) % num_classes
        indices[split] = np.arange(start, start + count)
        start += count
        arrays[split] = [
            (
                centre[labels[split]] + random.normal(0, 0.7, (views, count, *shape))
            ).astype(np.float32)
            for centre, shape in zip(centres, shapes, strict=True)
        ]
    return Features(arrays, labels, indices)


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """20 noise images: 12 to train, 4 to validate, 4 to test."""
    found = replace(small_manifest(), root=str(tmp_path))
    random = np.random.default_rng(0)
    entries = []
    for entry in found.entries:
        path = found.absolute(entry)
        path.parent.mkdir(exist_ok=True)
        pixels = random.integers(0, 256, (40, 48, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(path)
        entries.append(replace(entry, digest=content_digest(path.read_bytes())))
    return replace(found, entries=tuple(entries))


@pytest.fixture
def run() -> Run:
    """A run directory that nothing works on."""
    return create_run(tiny_config("d"), small_manifest(), "cats")


@pytest.fixture
def reporter(run: Run) -> Reporter:
    """What the worker of `run` would tell its progress to."""
    made = Reporter(run, {})
    made.status["stage"] = "frozen"
    made.status["stages"]["frozen"].update(state="running", done=0, total=1)
    return made


@pytest.fixture
def resume_path(tmp_path: Path) -> Path:
    """Where a phase keeps what it needs to go on."""
    return tmp_path / "resume.npz"


@pytest.fixture
def fast_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train in this process without what only a worker needs."""

    def pretend(folder: Path, *_: object) -> float:
        folder.mkdir()
        return 0.0

    monkeypatch.setattr(trainer, "write_serving", pretend)
    determinism = "enable_op_determinism"
    monkeypatch.setattr(trainer.tf.config.experimental, determinism, lambda: None)


@pytest.fixture
def make_real_run(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> Callable[..., Run]:
    """Make a run on drawn pictures: one epoch a phase, no views."""
    pictures = draw_images(tmp_path / "pictures", {"disc": 12, "square": 12})
    dataset = add_folder(pictures)
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")
    settings = {
        "weights": str(weights),
        "views": 0,
        "frozen": PhaseConfig(1, 1e-2, 1),
        "finetune": PhaseConfig(0, 1e-3, 1),
    }

    def make(**changes: object) -> Run:
        config = tiny_config(dataset.id, **(settings | changes))
        return create_run(config, ensure_manifest(dataset), dataset.name)

    return make
