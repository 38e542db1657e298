"""What a run says of itself while it goes: epochs, time left, how far each stage is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.config import FinetuneConfig
from core.runs.run import Run
from core.training.reporter import Reporter
from core.training.run_job import train
from tests.conftest import unfreeze_steps

GRADUAL = FinetuneConfig(unfreeze_steps((4, 2, 1e-3), (9, 1, 1e-4), (16, 2, 1e-5)))


@pytest.mark.usefixtures("fast_training")
def test_epochs_and_time_left_are_of_all_that_is_still_to_come(
    make_real_run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    real = Reporter.write

    def noted(reporter: Reporter, **values: Any) -> None:
        real(reporter, **values)
        told.append(json.loads(json.dumps(reporter.status)))

    monkeypatch.setattr(Reporter, "write", noted)
    monkeypatch.setattr("core.training.reporter._WRITE_SECONDS", 0.0)
    run = make_real_run(strategy="finetune", finetune=GRADUAL)
    train(run)
    assert told[-1]["state"] == "done" and told[-1]["eta_seconds"] == 0
    assert all(status["eta_seconds"] >= 1 for status in told[:-1])
    begun = [status for status in told if status.get("phase") == "finetune"]
    assert {status["epochs"] for status in begun} == {2 + 1 + 2}
    shares = [
        round(stage["done"] / stage["total"], 2)
        for status in told
        if status["stage"] == "evaluate" and (stage := status["stages"]["evaluate"])
    ]
    assert shares == sorted(shares)
    # Judged, saved, converted, checked and over, for one phase and then for the other.
    steps = {0.0, 0.07, 0.12, 0.25, 0.28, 0.5}
    assert {*steps, *(round(0.5 + step, 2) for step in steps)} == set(shares)
    waiting = {
        (name, stage["done"])
        for status in told
        if status["stage"] == "line"
        for name in ("finetune", "evaluate")
        if (stage := status["stages"][name])["state"] == "waiting" and "done" in stage
    }
    # Between two parts of a stage it waits, with what is done of it.
    assert {("finetune", 2), ("finetune", 3), ("evaluate", 1)} <= waiting
