"""A data set with a trained run and a pool, in a THAW_HOME that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from core.config import RunConfig
from core.data.datasets import Dataset, load_dataset
from core.data.manifests import ensure_manifest
from core.data.pool import use_pool
from core.runs.queue import create_study
from core.runs.run import Run, load_run
from core.runs.study import Study
from core.runs.study_formats import PoolResult
from core.training.pool_study import propose
from core.training.reporter import Reporter
from tests.drawn_pictures import draw_class_folders

NUM_POOL = 20


class PoolHome(NamedTuple):
    """What lies in it."""

    dataset: Dataset
    run: Run
    pool: Path

    def study(self) -> Study:
        """A look at the pool, which no worker has begun."""
        config = RunConfig(self.dataset.id, strategy="frozen")
        options = {"run": self.run.id, "phase": "frozen"}
        manifest = ensure_manifest(self.dataset)
        return create_study("pool", config, manifest, self.dataset.name, options)

    def looked(self) -> PoolResult:
        """What such a study finds, worked out in this process."""
        study = self.study()
        found = propose(study, Reporter(study, {}))
        return found  # type: ignore[return-value]


def make_pool_home(
    trained: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> PoolHome:
    """Copy the home of a trained run, and draw a pool of pictures it has not seen."""
    home = folder / "home"
    for kind in ("datasets", "runs"):
        source = trained.path.parent.parent / kind
        ignored = shutil.ignore_patterns(".reserve")  # an ending worker deletes it
        shutil.copytree(source, home / kind, ignore=ignored)
    monkeypatch.setenv("THAW_HOME", str(home))
    counts = {"a/disc": NUM_POOL // 2, "b/c/square": NUM_POOL // 2}
    pool = draw_class_folders(folder / "new pictures", counts, seed=99)
    dataset = load_dataset(trained.config.dataset)
    use_pool(dataset, pool)
    return PoolHome(dataset, load_run(trained.id), pool)
