"""A finished run whose model can be asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets import open_dataset
from core.data.manifests import ensure_manifest
from core.runs.run import Run
from tests.core.commands.finished_run import SIZE, make_run
from tests.core.trackers.mirrored_runs import add_epochs


@pytest.fixture
def whole_run(draw_images: Callable[..., Path], tmp_path: Path) -> Run:
    """Both phases are finished, after three epochs each; fine-tuning was better."""
    root = draw_images(tmp_path / "pets", {"cats": 10, "dogs": 10}, size=SIZE)
    manifest = ensure_manifest(open_dataset(root))
    run = make_run(manifest, {"frozen": 2, "finetune": 1})
    for phase in ("frozen", "finetune"):
        add_epochs(run, 1, 2, 3, phase=phase)
    return run
