"""Runs that are trained in this process, and their saved models."""

from __future__ import annotations

from collections.abc import Callable

import keras

from core.runs.run import Run
from core.training.run_job import train

MakeRun = Callable[..., Run]


def trained(run: Run) -> Run:
    train(run)
    assert run.status()["state"] == "done"
    return run


def whole_model(run: Run, phase: str) -> keras.Model:
    return keras.models.load_model(run.path / phase / "model.keras")
