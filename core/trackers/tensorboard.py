"""A run as TensorBoard reads it: curves, figures and settings.

Tags and folders are those of Keras' own TensorBoard callback, so that runs of both
stand on the same charts: `epoch_loss` in PHASE/train and PHASE/validation.
"""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from core.errors import RunError
from core.language.texts import _
from core.runs.job import ACTIVE_STATES
from core.runs.metrics_log import History, read_history
from core.runs.mirror import Sent
from core.runs.run import Run
from core.trackers.epochs import last_epochs, new_epochs
from core.trackers.event_file import EventFile, appending
from core.trackers.tables import results_table, settings_table
from core.trackers.targets import tensorboard_folder

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
        raise RunError(
            _("a run that is over and has trained"),
            _("{run}, which is {state}", run=run.id, state=_(state)),
            _("Choose another run."),
        )
    _write_texts(run, folder)
    return _write_curves(history, folder, _began(run), {})


def send(run: Run, before: Sent, state: str) -> Sent:
    """Add what is new of a run to its event files; see `core.trackers.sending`."""
    folder = tensorboard_folder() / run.id
    known = before.get("epochs", {}) if folder.is_dir() else {}
    history = read_history(run.path / "metrics.jsonl")
    _write_curves(history, folder, _began(run), known)
    if state not in ACTIVE_STATES:
        _write_texts(run, folder)
    return {"epochs": last_epochs(history, known)}


def _began(run: Run) -> float:
    return run.about.get("created", 0.0)


def _write_texts(run: Run, folder: Path) -> None:
    began = _began(run)
    with _events(folder, began) as events:
        events.add_text("settings", settings_table(run), began)
        events.add_text("results", results_table(run), began)


def _write_curves(
    history: History, folder: Path, began: float, known: dict[str, int]
) -> int:
    """Write the points of all epochs after those that are known; how many."""
    count = 0
    for phase, epochs in new_epochs(history, known).items():
        for side, curves in _CURVES.items():
            with _events(folder / phase / side, began) as events:
                # One that was killed, or met a full disk, wrote what it noted nowhere.
                missing = [it for it in epochs if it["epoch"] > events.last_step]
                count += sum(_write_epoch(events, curves, it, began) for it in missing)
    return count


def _write_epoch(
    events: EventFile, curves: dict[str, str], epoch: dict[str, Any], began: float
) -> int:
    """Write an epoch's points; those that were no number are left out."""
    time = epoch.get("time")
    values = {
        tag: float(value)
        for tag, key in curves.items()
        if isinstance(value := epoch.get(key), int | float) and math.isfinite(value)
    }
    if values:
        when = float(time) if isinstance(time, int | float) else began
        events.add_scalars(values, int(epoch["epoch"]), when)
    return len(values)


def _events(folder: Path, began: float) -> AbstractContextManager[EventFile]:
    return appending(folder / f"events.out.tfevents.{int(began)}.thaw", began)
