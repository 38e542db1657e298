"""Run directories without pictures and without Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.data.manifest import Entry, Manifest
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.paths import runs_dir
from tests.conftest import tiny_config

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
