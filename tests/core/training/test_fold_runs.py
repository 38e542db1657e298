"""Runs of a set of folds: what is frozen is computed once, and changes no digit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.analysis.cross_validation import pooled
from core.config import PhaseConfig
from core.data.datasets import add_folder
from core.data.scan import scan
from core.data.splitting.named import make_split
from core.data.splitting.plan import SplitPlan
from core.data.splitting.rule import SplitRule
from core.runs.cache_keys import KeyedImages
from core.runs.cross_validation import cross_validation_of
from core.runs.queue import create_run
from core.runs.run import Run
from core.training.run_job import train
from tests.conftest import tiny_config, write_mobilenet_weights


@pytest.fixture
def make_folds(
    tmp_path: Path,
    draw_images: Callable[..., Path],
    converted_once: None,
    fast_training: None,
) -> Callable[..., list[Run]]:
    """Runs of three folds of 30 drawn pictures, two views of each, both phases."""
    pictures = draw_images(tmp_path / "pictures", {"disc": 15, "square": 15})
    dataset = add_folder(pictures)
    plan = SplitPlan(SplitRule(folds=3))
    whole = make_split(dataset, scan(dataset), plan)
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")

    def made(group: str = "g") -> list[Run]:
        phase = PhaseConfig(1, 1e-2, 1)
        config = tiny_config(dataset.id, weights=str(weights), frozen=phase)
        return [create_run(config, fold, "x", group) for fold in whole.each_fold]

    return made


def test_folds_compute_features_once_and_end_where_each_alone_would(
    make_folds: Callable[..., list[Run]], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = make_folds()
    for run in runs:
        train(run)
    computed = {
        stage: [run.status()["stages"][stage].get("done", 0) for run in runs]
        for stage in ("decode", "features")
    }
    assert computed == {"decode": [30, 0, 0], "features": [60, 0, 0]}
    found = cross_validation_of(runs[0])
    assert found is not None
    together = pooled(found)
    assert together.missing == {}
    for phase in ("frozen", "finetune"):
        assert together.phases[phase].answers.indices.tolist() == list(range(30))

    monkeypatch.setattr(KeyedImages, "share_features", lambda self, config: False)
    alone = make_folds("alone")[1]
    train(alone)
    assert alone.status()["stages"]["features"]["done"] > 0
    for phase in ("frozen", "finetune"):
        for split in ("validation", "test"):
            one, other = (run.predictions(phase, split) for run in (runs[1], alone))
            assert np.array_equal(one.indices, other.indices)
            assert np.array_equal(one.probabilities, other.probabilities)
