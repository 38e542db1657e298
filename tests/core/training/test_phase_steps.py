"""Several steps at a time change nothing but how often somebody looks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.config import PhaseConfig
from core.runs.metrics_log import EventTail
from core.runs.run import Run
from core.training import feature_taps
from core.training import phase as module
from core.training.phase import train_phase, training_data
from core.training.reporter import Reporter
from tests.core.training.conftest import random_features
from tests.core.training.test_phase import job_for, prepared, weights


@pytest.mark.parametrize("steps", [2, 64])
def test_steps_of_an_execution_change_nothing(
    run: Run,
    reporter: Reporter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
) -> None:
    settings = PhaseConfig(epochs=3, learning_rate=0.01, patience=3)
    weights_by_steps = []
    for number in (1, steps):  # 3 batches an epoch: the last one alone, and all at once
        monkeypatch.setitem(module._STEPS_PER_EXECUTION, "finetune", number)
        job = job_for("finetune", tmp_path / f"{number}.npz", settings=settings)
        model = prepared("finetune")
        train_phase(model, job, reporter)
        assert int(model.optimizer.iterations) == 9
        weights_by_steps.append(weights(model))
    for one, two in zip(*weights_by_steps, strict=True):
        assert np.allclose(one, two, atol=1e-6)
    events = EventTail(run.path / "metrics.jsonl").read()
    batches = [event["batch"] for event in events if event["event"] == "batch"]
    assert batches and max(batches) <= 3


def test_executions_are_short_where_features_are_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = random_features(counts=(1000, 7, 5))
    job = job_for("frozen", tmp_path / "x.npz", features=features, batch_size=4)
    num_batches = training_data(job).num_batches

    def steps(most: int) -> int:
        monkeypatch.setitem(module._STEPS_PER_EXECUTION, "frozen", most)
        return module._steps_per_execution(job, num_batches)

    assert steps(64) == 64
    assert steps(1000) == num_batches == 250
    monkeypatch.setattr(feature_taps, "_SMALL_BYTES", 10)
    monkeypatch.setattr(module, "RELEASE_ROWS", 16)
    assert steps(64) == 4
    assert steps(3) == 3
