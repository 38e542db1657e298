"""A finished run with its pictures, whose names are markup."""

from __future__ import annotations

import pytest

from core.data.manifest import Manifest
from core.runs.run import Run
from tests.core.commands.finished_run import make_run


@pytest.fixture
def class_names() -> tuple[str, str]:
    return "<b>cats", "dogs|_x_"


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
