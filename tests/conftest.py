"""What every test gets: a THAW_HOME of its own, no GPU, pictures to learn from."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from core.config import FinetuneConfig, PhaseConfig, RunConfig, UnfreezeStep
from core.data.datasets import add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.hardware import Machine
from core.runs.job import ACTIVE_STATES
from core.runs.queue import submit
from core.runs.run import Run
from core.storage.locks import is_locked
from tests.drawn_pictures import draw_class_folders
from tests.made_once import made_once

# Read when TensorFlow or Keras is first imported, here or in a worker process.
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
# Tests wait for workers, several at a time: these must not give way to the others.
os.environ["THAW_NICE"] = "0"
# Each worker ends with its job, but where a test is about those that stay.
os.environ["THAW_WARM_SECONDS"] = "0"

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def _no_real_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep fixtures that run outside any test away from the user's own THAW_HOME."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THAW_HOME", str(tmp_path_factory.mktemp("no-home")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Files may reach the disk when they like: no test cuts the computer's power."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests' homes lie."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(scope="session")
def session_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The THAW_HOME of session fixtures, and of every test that uses one of them.

    A fixture that makes something once for many tests, such as a finished run, asks
    for this one; the tests that ask for that fixture then find it in their THAW_HOME.
    """
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("session-home")
        patch.setenv("THAW_HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
def thaw_home(
    request: pytest.FixtureRequest, homes: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The THAW_HOME of the test: empty, or `session_home` where that is asked for."""
    if "session_home" in request.fixturenames:
        home: Path = request.getfixturevalue("session_home")
    else:  # pytest's own numbering would look through all homes before it
        home = Path(tempfile.mkdtemp(dir=homes))
    monkeypatch.setenv("THAW_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """A function that gives a folder of real photos, or skips where there is none."""
    default = REPOSITORY.parent / "shared" / "data"
    root = Path(os.environ.get("THAW_SHARED_DATA") or default)

    def folder(name: str) -> Path:
        if not (root / name).is_dir():
            pytest.skip(f"needs real photos in {root / name} (set THAW_SHARED_DATA)")
        return root / name

    return folder


@pytest.fixture(scope="session")
def trained_run(session_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small run that the real worker has trained to its end, both phases.

    24 of 36 drawn pictures of two classes ("disc", "square") were trained on, by a
    narrow MobileNet. It is made once and shared: a test that changes, stops or deletes
    a run copies its folder first. Its pictures and weights are those of all processes
    that test together; the THAW_HOME it lies in is this one's own.
    """
    made = made_once("trained run", tmp_path_factory.mktemp("trained-run"), _train)
    shutil.copytree(made / "home", session_home, dirs_exist_ok=True)
    (path,) = (made / "home" / "runs").iterdir()
    return Run(session_home / "runs" / path.name)


def _train(folder: Path) -> None:
    """Train the run that is shared, in a THAW_HOME within the folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THAW_HOME", str(folder / "home"))
        counts = {"disc": 18, "square": 18}
        dataset = add_folder(draw_class_folders(folder / "drawn shapes", counts))
        weights = write_mobilenet_weights(folder / "mobilenet.h5")
        config = tiny_config(dataset.id, weights=str(weights))
        manifest = ensure_manifest(dataset)
        run = wait_for_end(submit(config, manifest, dataset.name))
        while is_locked(run.path / "lock"):  # its worker clears up behind itself
            time.sleep(0.02)


def tiny_config(
    dataset_id: str, unfreeze: int | str | None = None, **changes: Any
) -> RunConfig:
    """Settings that a run of a few pictures needs seconds for."""
    settings: dict[str, Any] = {
        "backbone": "mobilenet",
        "alpha": 0.25,
        "weights": "none",
        "image_size": 32,
        "views": 2,
        "batch_size": 8,
        "label_smoothing": 0.0,  # so that a curve's loss is the result's
        "frozen": PhaseConfig(epochs=3, learning_rate=1e-2, patience=3),
        "finetune": FinetuneConfig(unfreeze_steps((9, 2, 1e-3)), patience=2),
    }
    config = RunConfig(dataset=dataset_id, **(settings | changes))
    return config if unfreeze is None else unfreezing(config, unfreeze)


def unfreeze_steps(*steps: tuple[int | str, int, float]) -> tuple[UnfreezeStep, ...]:
    """Steps of unfreezing: what each unfreezes, its epochs and its learning rate."""
    return tuple(UnfreezeStep(*step) for step in steps)


def unfreezing(config: RunConfig, unfreeze: int | str) -> RunConfig:
    """The same settings, but for what the first step unfreezes."""
    first, *later = config.finetune.steps
    steps = (replace(first, unfreeze=unfreeze), *later)
    return replace(config, finetune=replace(config.finetune, steps=steps))


def write_mobilenet_weights(path: Path, seed: int = 0) -> Path:
    """Write random weights for MobileNet, alpha 0.25, that make its features vary.

    With Keras' own random weights, and batch normalisation as it starts, every feature
    of every image is 0 to 17 digits: nothing can be learned from them or told apart.

    Args:
        path: The file, in the layout of Keras 2; its name ends in .h5.
        seed: Of the weights.

    Returns:
        `path`.
    """
    random = np.random.default_rng(seed)
    widths = [8, 16, 32, 32, 64, 64, *[128] * 6, 256, 256]
    shapes: dict[str, tuple[int, ...]] = {"conv1": (3, 3, 3, 8)}
    for block, (before, after) in enumerate(pairwise(widths), start=1):
        shapes[f"conv_dw_{block}"] = (3, 3, before, 1)
        shapes[f"conv_pw_{block}"] = (1, 1, before, after)
    with h5py.File(path, "w") as file:
        names = [name for conv in shapes for name in (conv, f"{conv}_bn")]
        file.attrs["layer_names"] = [name.encode() for name in names]
        for name, shape in shapes.items():
            fan_in = 1 if shape[3] == 1 else math.prod(shape[:3])
            kernel = random.normal(0, math.sqrt(2 / fan_in), shape)
            if shape[3] == 1:  # at 1 x 1 pixel only the middle of a kernel counts
                kernel *= np.array([0.1, 1.0, 0.1])[:, None, None, None]
                kernel *= np.array([0.1, 1.0, 0.1])[:, None, None]
            channels = shape[2] if shape[3] == 1 else shape[3]
            _write_layer(file, name, {"kernel": kernel})
            zeros, ones = np.zeros(channels), np.ones(channels)
            norm = {"gamma": 1.15 * ones, "beta": zeros, "mean": zeros, "var": ones}
            _write_layer(file, f"{name}_bn", norm)
    return path


def _write_layer(file: h5py.File, name: str, weights: dict[str, np.ndarray]) -> None:
    group = file.create_group(name)
    group.attrs["weight_names"] = [weight.encode() for weight in weights]
    for weight, values in weights.items():
        group.create_dataset(weight, data=values.astype(np.float32))


def wait_for_end(run: Run, seconds: float = 120.0) -> Run:
    """Wait until a run came to its end, and fail with its log where it did not."""
    end = time.monotonic() + seconds
    while run.state() in ACTIVE_STATES and time.monotonic() < end:
        time.sleep(0.05)
    if run.state() != "done":
        log = (run.path / "worker.log").read_text()[-3000:]
        pytest.fail(f"{run.id} is {run.state()}, not done:\n{log}")
    return run


@pytest.fixture
def fast_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """No measuring of this machine where a network is taken in: seconds each time."""
    measured = Machine(float32_rate=100.0, bfloat16_rate=0.0, decode_rate=1000.0)
    monkeypatch.setattr("core.own_backbones.trial.probe", lambda: measured)
    monkeypatch.setattr("core.own_backbones.trial.rate_of", lambda run, _: 50.0)


@pytest.fixture(scope="session")
def draw_images() -> Callable[..., Path]:
    """The function `draw_class_folders`."""
    return draw_class_folders


@pytest.fixture
def class_names() -> tuple[str, str]:
    """Of what `manifest` has pictures; a folder of tests may name them otherwise."""
    return "cats", "dogs"


@pytest.fixture
def manifest(
    class_names: tuple[str, str], draw_images: Callable[..., Path], tmp_path: Path
) -> Manifest:
    """Twenty drawn pictures of each of two classes with their split: 6 test images."""
    counts = dict.fromkeys(class_names, 20)
    return ensure_manifest(add_folder(draw_images(tmp_path / "pets", counts, size=16)))
