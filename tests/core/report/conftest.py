"""A finished run with its pictures, whose names are markup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets import open_dataset
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.runs.run import Run
from tests.core.commands.finished_run import SIZE, make_run


@pytest.fixture
def manifest(draw_images: Callable[..., Path], tmp_path: Path) -> Manifest:
    counts = {"<b>cats": 20, "dogs|_x_": 20}
    root = draw_images(tmp_path / "pets", counts, size=SIZE)
    return ensure_manifest(open_dataset(root))


@pytest.fixture
def run(manifest: Manifest) -> Run:
    run = make_run(manifest, {"frozen": 3, "finetune": 1})
    epochs = [
        f'{{"event": "epoch", "phase": "{phase}", "epoch": {epoch}, "loss": 0.5, '
        '"accuracy": 0.5, "val_loss": 0.6, "val_accuracy": 0.4}'
        for phase in ("frozen", "finetune")
        for epoch in (1, 2, 3)
    ]
    (run.path / "metrics.jsonl").write_text("\n".join(epochs) + "\n")
    return run
