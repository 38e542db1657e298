"""Tiny features and runs for training in this process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
from PIL import Image

from core.config import PhaseConfig, RunConfig
from core.data.datasets import add_folder
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.runs import queue
from core.runs.queue import create_run, submit_study
from core.runs.run import Run
from core.runs.study import Study
from core.storage.files import new_folder
from core.storage.fingerprint import content_digest
from core.storage.paths import caches_dir
from core.training import phase_folder, trainer
from core.training.feature_taps import Features
from core.training.pixels import Pixels
from core.training.reporter import Reporter
from tests.conftest import tiny_config, write_mobilenet_weights
from tests.core.runs.conftest import small_manifest
from tests.core.training.mean_engine import MeanEngine, maker_for, tap
from tests.made_once import shared_folder


class Held:
    """An array in memory that stands for a mapped one."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values
        self.releases = 0

    def release(self) -> None:
        self.releases += 1


def features_of(
    arrays: dict[str, list[np.ndarray]],
    labels: dict[str, np.ndarray],
    indices: dict[str, np.ndarray] | None = None,
) -> Features:
    """Features that are in memory."""
    held = {split: [Held(v) for v in values] for split, values in arrays.items()}
    return Features(held, labels, indices or {}, num_views=len(arrays["train"][0]))


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
    return features_of(arrays, labels, indices)


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


@pytest.fixture(scope="session")
def converted_networks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Converted networks, kept for later tests and for those beside this process."""
    return shared_folder(tmp_path_factory.mktemp("made")) / "converted"


@pytest.fixture
def converted_once(converted_networks: Path, thaw_home: Path) -> Iterator[None]:
    """Find in the caches what an earlier test converted: half of a tiny training.

    An entry's name says all that the network depends on, here as between runs.
    """
    _copy_converted(converted_networks, caches_dir())
    yield
    _copy_converted(thaw_home / "caches", converted_networks)


def _copy_converted(source: Path, target: Path) -> None:
    for entry in source.glob("converted-*"):
        if entry.is_dir() and not (target / entry.name).exists():
            with new_folder(target / entry.name) as copy:
                shutil.copytree(entry, copy, dirs_exist_ok=True)


@pytest.fixture
def start(
    manifest: Manifest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    converted_once: None,
) -> Callable[..., Study]:
    """Make a study's directory on the module's images, without a worker."""
    monkeypatch.setattr(queue, "launch", lambda job: None)
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")

    def made(kind: str, options: dict[str, Any], **changes: Any) -> Study:
        settings = {"weights": str(weights)} | changes
        config = tiny_config(manifest.dataset_id, **settings)
        return submit_study(kind, config, manifest, "pictures", options)

    return made


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
def fast_training(in_this_process: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Train in this process a few steps, for which no graph is worth its tracing."""
    real = keras.Model.compile

    def compile_eagerly(model: keras.Model, **options: Any) -> None:
        real(model, run_eagerly=True, **options)

    monkeypatch.setattr(keras.Model, "compile", compile_eagerly)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train as a worker does, without what only a worker needs."""

    def pretend(folder: Path, *arguments: Any, **_: Any) -> Any:
        folder.mkdir()
        when_converted = arguments[-1]
        when_converted()
        return SimpleNamespace(predictor=None, difference=0.0)

    monkeypatch.setattr(phase_folder, "write_serving", pretend)
    monkeypatch.setattr(phase_folder, "write_phase_trust", lambda *_: None)
    determinism = "enable_op_determinism"
    monkeypatch.setattr(trainer.tf.config.experimental, determinism, lambda: None)


@pytest.fixture
def make_real_run(
    tmp_path: Path, draw_images: Callable[..., Path], converted_once: None
) -> Callable[..., Run]:
    """Make a run on drawn pictures: one epoch a phase, no views."""
    pictures = draw_images(tmp_path / "pictures", {"disc": 12, "square": 12})
    dataset = add_folder(pictures)
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")
    settings = {
        "weights": str(weights),
        "views": 0,
        "strategy": "frozen",
        "frozen": PhaseConfig(1, 1e-2, 1),
    }

    def make(**changes: object) -> Run:
        config = tiny_config(dataset.id, **(settings | changes))
        return create_run(config, ensure_manifest(dataset), dataset.name)

    return make


@pytest.fixture
def make_features(
    manifest: Manifest, reporter: Reporter
) -> Callable[..., tuple[Features, int]]:
    """Make features; how many images the engine had to compute comes along."""

    def made(
        config: RunConfig | None = None,
        manifest: Manifest = manifest,
        network: str = "net/w/pooled",
    ) -> tuple[Features, int]:
        config = config or tiny_config("d")
        maker = maker_for(config, manifest, reporter)
        engine = MeanEngine()
        pixels = Pixels(manifest, config.input_size, None)
        (found,) = maker.features([tap(network)], lambda *_: engine, pixels)
        return found, engine.count

    return made
