"""A run as TensorBoard reads it: curves, figures and settings.

Tags and folders are those of Keras' own TensorBoard callback, so that runs of both
stand on the same charts: `epoch_loss` in PHASE/train and PHASE/validation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.cards.card_text import plain, table
from core.errors import RunError
from core.runs.job import ACTIVE_STATES
from core.runs.metrics_log import read_history
from core.runs.run import Run
from core.text.numbers import accuracy
from core.text.settings import setting_name, setting_rows
from core.trackers.event_file import EventFile

# Of each side: the tag of a metric, and its key in an epoch's event.
_CURVES = {
    "train": {
        "epoch_loss": "loss",
        "epoch_accuracy": "accuracy",
        "epoch_learning_rate": "learning_rate",
    },
    "validation": {"epoch_loss": "val_loss", "epoch_accuracy": "val_accuracy"},
}


def write_events(run: Run, folder: Path) -> int:
    """Write a run's event files.

    Args:
        run: One that is over, with at least one epoch.
        folder: There, and empty.

    Returns:
        How many points of curves were written.

    Raises:
        RunError: It still works, or nothing of it was written down.
    """
    state, history = run.state(), read_history(run.path / "metrics.jsonl")
    if state in ACTIVE_STATES or not any(history.epochs.values()):
        received = f"{run.id}, which is {state}"
        raise RunError(
            "a run that is over and has trained", received, "Choose another run."
        )
    began = run.about.get("created", 0.0)
    with _events(folder, began) as events:
        events.text("settings", _settings(run), began)
        events.text("results", _results(run), began)
    count = 0
    for phase, epochs in history.epochs.items():
        for side, curves in _CURVES.items():
            with _events(folder / phase / side, began) as events:
                count += sum(
                    _write_epoch(events, curves, item, began) for item in epochs
                )
    return count


def _write_epoch(
    events: EventFile, curves: dict[str, str], epoch: dict[str, Any], began: float
) -> int:
    """Write an epoch's points; those that were no number are left out."""
    time = epoch.get("time")
    written = 0
    for tag, key in curves.items():
        value = epoch.get(key)
        if isinstance(value, int | float) and math.isfinite(value):
            when = float(time) if isinstance(time, int | float) else began
            events.scalar(tag, float(value), int(epoch["epoch"]), when)
            written += 1
    return written


@contextmanager
def _events(folder: Path, began: float) -> Iterator[EventFile]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"events.out.tfevents.{int(began)}.thaw").open("xb") as file:
        yield EventFile(file, began)


def _settings(run: Run) -> str:
    rows = [
        (plain(setting_name(name)), plain(text))
        for name, text in setting_rows(run.config.to_json())
    ]
    return table(("Setting", "Value"), rows)


def _results(run: Run) -> str:
    rows = [
        (
            phase,
            str(result["best_epoch"]),
            accuracy(*_shares(result["validation"]), "validation"),
            accuracy(*_shares(result["test"]), "test"),
        )
        for phase, result in run.results().items()
    ]
    return table(("Phase", "Epoch kept", "Validation", "Test"), rows)


def _shares(figures: Any) -> tuple[float | None, list[float], int]:
    return figures["accuracy"], figures["interval"], figures["count"]
