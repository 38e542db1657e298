"""Train: the live chart of a run, and the epoch that it marks as kept."""

from __future__ import annotations

import json
from typing import Any

from core.config import PhaseConfig
from core.runs.metrics_log import read_history
from core.runs.run import Run
from pages._ui.run.figures import kept_epoch
from tests.pages.apptest import components, open_page


def test_the_best_epoch_is_that_of_the_lowest_validation_loss() -> None:
    losses = [0.9, None, float("nan"), 0.4, 0.4, 0.7]
    epochs = [{"epoch": n, "val_loss": loss} for n, loss in enumerate(losses, start=1)]
    settings = PhaseConfig(10, 1e-3)
    best = kept_epoch(epochs, settings)
    assert best is not None
    assert best["epoch"] == 4
    assert kept_epoch([{"epoch": 1}], settings) is None


def test_the_epoch_that_is_shown_is_the_one_that_is_kept() -> None:
    accuracies = [0.5, None, 0.9, 0.9, 0.0]
    epochs = [
        {"epoch": n, "val_loss": 1 / n, "val_accuracy": accuracy}
        for n, accuracy in enumerate(accuracies, start=1)
    ]

    def kept(**settings: str) -> Any:
        return (kept_epoch(epochs, PhaseConfig(10, 1e-3, **settings)) or {})["epoch"]

    assert kept() == 5
    assert kept(monitor="val_accuracy") == 3
    assert kept(monitor="val_accuracy", keep="last") == 5
    assert kept_epoch([], PhaseConfig(10, 1e-3, keep="last")) is None


def test_the_live_chart_gets_every_epoch(trained_run: Run) -> None:
    app = open_page("train", run=trained_run.id)
    (chart,) = components(app)
    figure = json.loads(json.loads(chart.proto.json)["figure"])
    points = {
        trace["name"]: trace["x"]
        for trace in figure["data"]
        if trace["mode"] == "lines+markers"
    }
    frozen, tuned = (
        len(history_epochs(trained_run, phase)) for phase in ("frozen", "finetune")
    )
    assert frozen and tuned
    for kind in ("training", "validation"):
        assert points[f"Frozen, {kind}"] == list(range(1, frozen + 1))
        assert points[f"Fine-tuned, {kind}"] == list(
            range(frozen + 1, frozen + tuned + 1)
        )


def history_epochs(run: Run, phase: str) -> list[dict[str, Any]]:
    return read_history(run.path / "metrics.jsonl").epochs[phase]
