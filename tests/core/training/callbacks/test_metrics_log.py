"""The log that a phase writes while it is trained."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

from core.runs.metrics_log import EventTail, read_history
from core.runs.run import Run
from core.training.callbacks import metrics_log as module
from core.training.callbacks.metrics_log import MetricsLog
from core.training.reporter import Reporter


def log_for(reporter: Reporter) -> MetricsLog:
    optimizer: Any = SimpleNamespace(learning_rate=0.1)
    made = MetricsLog(reporter, "frozen", 50, 4, optimizer)
    made.set_params({"steps": 5})
    return made


def test_log_writes_every_epoch_and_few_batches(reporter: Reporter, run: Run) -> None:
    log = log_for(reporter)
    logs = {"loss": 0.5, "accuracy": 0.75, "val_loss": 0.4, "val_accuracy": 1.0}
    for epoch in range(3):
        log.on_epoch_begin(epoch)
        for batch in range(5):
            log.on_train_batch_end(batch, logs)
        log.on_epoch_end(epoch, logs)
    history = read_history(run.path / "metrics.jsonl")
    assert [item["epoch"] for item in history.epochs["frozen"]] == [1, 2, 3]
    first = history.epochs["frozen"][0]
    assert first["learning_rate"] == 0.1
    assert {name: first[name] for name in logs} == logs
    kinds = [item["event"] for item in EventTail(run.path / "metrics.jsonl").read()]
    assert kinds.count("batch") == 1  # all within a quarter of a second
    assert reporter.status["epoch"] == 3 and reporter.status["epochs"] == 4


def test_phase_is_said_before_its_first_step_is_compiled(
    reporter: Reporter, run: Run
) -> None:
    log_for(reporter).on_epoch_begin(0)
    told = run.status()
    assert (told["phase"], told["epoch"], told["epochs"]) == ("frozen", 1, 4)


def test_figures_that_are_no_numbers_become_null(reporter: Reporter, run: Run) -> None:
    log = log_for(reporter)
    log.on_epoch_begin(0)
    log.on_epoch_end(0, {"loss": math.nan, "val_loss": math.inf, "accuracy": 0.5})
    text = (run.path / "metrics.jsonl").read_text()
    assert "NaN" not in text and "Infinity" not in text
    (event,) = EventTail(run.path / "metrics.jsonl").read()
    assert (event["loss"], event["val_loss"], event["accuracy"]) == (None, None, 0.5)
    assert event["val_accuracy"] is None


def test_rate_after_a_resume_is_of_this_process(
    reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    log = log_for(reporter)
    with reporter.stage("frozen", 4):
        log.on_epoch_begin(2)  # two epochs were done before
        now[0] += 10.0
        log.on_epoch_end(2, {"loss": 0.5, "val_loss": 0.5})
    assert reporter.status["images_per_second"] == 5.0
    assert reporter.status["eta_seconds"] == pytest.approx(10.0)
