"""A job of a worker that did others before ends as in a new process, bit for bit."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.config import Dropout, FinetuneConfig, HeadConfig, PhaseConfig
from core.runs.metrics_log import read_history
from core.runs.queue import create_run
from core.runs.run import Run
from core.runs.warm_worker import dismiss
from core.runs.worker_process import launch
from tests.conftest import unfreeze_steps, wait_for_end

pytestmark = pytest.mark.slow


@pytest.fixture
def pids(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Workers stay, and none outlives its test."""
    monkeypatch.setenv("THAW_WARM_SECONDS", "60")
    seen: list[int] = []
    yield seen
    dismiss()
    for pid in set(seen):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def worked(run: Run, pids: list[int]) -> Run:
    launch(run)
    wait_for_end(run)
    pids.append(run.status()["pid"])
    return run


def curves(run: Run) -> dict[str, list[dict[str, float]]]:
    """What each epoch gave, without what time it took."""
    epochs = read_history(run.path / "metrics.jsonl").epochs
    clocks = ("seconds", "time")
    return {
        phase: [
            {name: value for name, value in epoch.items() if name not in clocks}
            for epoch in found
        ]
        for phase, found in epochs.items()
    }


def figures(run: Run, phase: str) -> dict[str, Any]:
    result = run.result(phase)
    assert result is not None
    clocks = ("seconds", "peak_bytes")
    return {name: value for name, value in result.items() if name not in clocks}


def test_a_run_after_another_equals_one_in_a_new_process(
    trained_run: Run, pids: list[int]
) -> None:
    """The one before it had another head, seed and thaw line."""
    other = replace(
        trained_run.config,
        seed=3,
        head=HeadConfig(layers=(Dropout(rate=0.4),)),
        frozen=PhaseConfig(1, 1e-2, 1),
        finetune=FinetuneConfig(unfreeze_steps((12, 1, 1e-2)), patience=1),
    )
    before = worked(create_run(other, trained_run.manifest, "before"), pids)
    again = create_run(trained_run.config, trained_run.manifest, "again")
    worked(again, pids)
    assert len(set(pids)) == 1, "the second run did not find the worker of the first"
    assert again.status()["is_warm"] and not before.status()["is_warm"]
    assert curves(again) == curves(trained_run)
    for phase in ("frozen", "finetune"):
        assert figures(again, phase) == figures(trained_run, phase)
        for split in ("validation", "test"):
            one, two = (
                again.predictions(phase, split),
                trained_run.predictions(phase, split),
            )
            assert np.array_equal(one.probabilities, two.probabilities)
            assert np.array_equal(one.indices, two.indices)
    held = [run.results()["frozen"]["peak_bytes"] for run in (before, again)]
    assert held[1] < 1.5 * held[0], "a run's peak of memory is its own"
