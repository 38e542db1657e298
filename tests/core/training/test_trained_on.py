"""A run that begins with another one's backbone, and ends when that is deleted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.runs.queue import create_run, delete_job
from core.runs.run import Run, load_run
from core.storage.paths import runs_dir
from core.training.network import Network
from core.training.run_job import train


@pytest.fixture
def parent(trained_run: Run) -> Iterator[Run]:
    """A run of its own, that may be deleted."""
    path = runs_dir() / "parent-1"
    shutil.copytree(trained_run.path, path)
    yield load_run("parent-1")
    shutil.rmtree(path, ignore_errors=True)


@pytest.mark.usefixtures("fast_training")
def test_a_run_goes_on_where_another_ended_also_when_that_is_deleted(
    parent: Run,
) -> None:
    """Both phases, at another image size; the head is new."""
    config = replace(parent.config, weights="run:parent-1", image_size=48, views=0)
    child = create_run(config, parent.manifest, "child")
    trained = Network(parent.config, 2)
    trained.load_phase(parent.path / "finetune")
    values = [weight.numpy() for weight in trained.backbone.weights]
    delete_job(parent)
    try:
        begun = Network(child.config, 2)
        for weight, value in zip(begun.backbone.weights, values, strict=True):
            np.testing.assert_array_equal(weight.numpy(), value)
        assert begun.name != trained.name
        train(child)
        assert child.status()["state"] == "done"
        assert set(child.results()) == {"frozen", "finetune"}
        assert child.finished("frozen")["network"] == begun.name
    finally:
        delete_job(child)
