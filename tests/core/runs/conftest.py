"""Run directories without pictures and without Keras."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.data.manifest import Entry, Manifest
from core.runs import worker_process
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.paths import runs_dir
from tests.conftest import REPOSITORY, tiny_config
from tests.core.runs.stub_worker import REAL_POPEN, STUB, started

MakeRun = Callable[..., Run]


def small_manifest(train: int = 6, held_out: int = 2) -> Manifest:
    """Images of two classes that exist on paper only."""
    splits = ["train"] * train + ["validation"] * held_out + ["test"] * held_out
    entries = tuple(
        Entry(f"{name}/{i:03d}.png", label, split, f"{label}-{i}")
        for label, name in enumerate(("cat", "dog"))
        for i, split in enumerate(splits)
    )
    return Manifest(
        "d", "/nowhere", ("cat", "dog"), 0, (0.6, 0.2, 0.2), entries, excluded=()
    )


@pytest.fixture
def make_run() -> MakeRun:
    """Make a run directory; nothing works on it."""

    def make(name: str = "cats", **changes: Any) -> Run:
        return create_run(tiny_config("d", **changes), small_manifest(), name)

    return make


@pytest.fixture
def runs() -> Path:
    """Where runs lie."""
    return runs_dir()


@pytest.fixture
def stub_workers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Start the stand-in where a worker would be started, and end all at the end."""
    script = tmp_path / "worker.py"
    script.write_text(STUB.format(root=str(REPOSITORY)))
    real = REAL_POPEN

    def start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        assert command[1:3] == ["-m", "core.training.worker"]
        child = real([command[0], str(script), *command[3:]], **options)
        started.append(child)
        return child

    monkeypatch.setattr(worker_process.subprocess, "Popen", start)
    yield
    for child in started:
        child.kill()
        child.wait()
    started.clear()
