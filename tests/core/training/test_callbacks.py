"""Early stopping and the log, each by itself."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.runs.events import read_events, read_history
from core.runs.run import Run
from core.training import callbacks as module
from core.training.callbacks import EarlyStopping, MetricsLog
from core.training.reporter import Reporter


class FakeModel:
    """A model whose one weight is the number of the epoch."""

    def __init__(self) -> None:
        self.weights = [np.array(0)]
        self.stop_training = False
        self.optimizer = SimpleNamespace(learning_rate=0.1)

    def get_weights(self) -> list[np.ndarray]:
        return list(self.weights)

    def set_weights(self, weights: list[np.ndarray]) -> None:
        self.weights = weights


def follow(stopping: EarlyStopping, losses: list[float], first: int = 1) -> int:
    """Let epochs with these validation losses pass; how many did until it stopped."""
    model = stopping.model
    for number, loss in enumerate(losses, start=first):
        model.weights = [np.array(number)]
        stopping.on_epoch_end(number - 1, {"loss": 1.0, "val_loss": loss})
        if model.stop_training:
            return number
    return first + len(losses) - 1


def stopping_with(patience: int) -> EarlyStopping:
    made = EarlyStopping(patience)
    made.set_model(FakeModel())
    return made


def test_best_weights_come_back_not_the_last_ones() -> None:
    stopping = stopping_with(3)
    assert follow(stopping, [0.9, 0.5, 0.6, 0.5, 0.7]) == 5
    assert (stopping.best_epoch, stopping.best_loss) == (2, 0.5)
    stopping.restore_best()
    assert stopping.model.weights[0] == 2


def test_patience_counts_epochs_since_the_best_one() -> None:
    assert follow(stopping_with(2), [0.9, 0.8, 0.9, 0.8, 0.1]) == 4
    assert follow(stopping_with(3), [0.9, 0.8, 0.9, 0.8, 0.1]) == 5


def test_patience_goes_on_where_it_was_interrupted() -> None:
    losses = [0.9, 0.5, 0.6, 0.7, 0.8, 0.9]
    whole = stopping_with(3)
    assert follow(whole, losses) == 5
    resumed = stopping_with(3)
    resumed.epoch, resumed.best_epoch, resumed.best_loss = 4, 2, 0.5
    resumed.best_weights = [np.array(2)]
    assert follow(resumed, losses[4:], first=5) == 5
    resumed.restore_best()
    assert resumed.model.weights[0] == 2


def test_loss_that_is_no_number_stops_at_once() -> None:
    stopping = stopping_with(5)
    stopping.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.5})
    stopping.on_epoch_end(1, {"loss": math.nan, "val_loss": math.nan})
    assert stopping.model.stop_training
    assert stopping.best_epoch == 1


def log_for(reporter: Reporter) -> MetricsLog:
    made = MetricsLog(reporter, "frozen", count=50, epochs=4)
    made.set_params({"steps": 5})
    model: Any = FakeModel()
    made.set_model(model)
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
    kinds = [item["event"] for item in read_events(run.path / "metrics.jsonl")]
    assert kinds.count("batch") == 1  # all within a quarter of a second
    assert reporter.status["epoch"] == 3 and reporter.status["epochs"] == 4


def test_figures_that_are_no_numbers_become_null(reporter: Reporter, run: Run) -> None:
    log = log_for(reporter)
    log.on_epoch_begin(0)
    log.on_epoch_end(0, {"loss": math.nan, "val_loss": math.inf, "accuracy": 0.5})
    text = (run.path / "metrics.jsonl").read_text()
    assert "NaN" not in text and "Infinity" not in text
    (event,) = read_events(run.path / "metrics.jsonl")
    assert (event["loss"], event["val_loss"], event["accuracy"]) == (None, None, 0.5)
    assert event["val_accuracy"] is None


def test_rate_after_a_resume_is_of_this_process(
    reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    reporter.status["stages"]["frozen"]["total"] = 4
    log = log_for(reporter)
    log.on_epoch_begin(2)  # two epochs were done before
    now[0] += 10.0
    log.on_epoch_end(2, {"loss": 0.5, "val_loss": 0.5})
    assert reporter.status["images_per_second"] == 5.0
    assert reporter.status["eta_seconds"] == pytest.approx(10.0)
