"""metrics.jsonl: one line per event, appended by the worker, tailed by readers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def append_event(path: Path, event: dict[str, Any]) -> None:
    """Add one line in one write, so that a reader sees all of it or a broken tail.

    A tail that a killed worker left unfinished is ended first.
    """
    line = json.dumps(event, ensure_ascii=False) + "\n"
    with path.open("ab+") as file:
        if file.tell() > 0:
            file.seek(-1, 2)
            if file.read(1) != b"\n":
                line = "\n" + line
        file.write(line.encode())


def read_events(path: Path) -> list[dict[str, Any]]:
    """All whole lines of a metrics file; none where it is missing."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    return list(_parse(data.split(b"\n")[:-1]))


def _parse(lines: Iterable[bytes]) -> Iterable[dict[str, Any]]:
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


@dataclass
class History:
    """The curves of a run, as of its last whole line.

    Attributes:
        epochs: Per phase, one dict per epoch in order: epoch (1-based), loss, accuracy,
            val_loss, val_accuracy, seconds, learning_rate.
        batches: Per phase, a throttled series of dicts: epoch, batch, batches, loss,
            accuracy (running means of the epoch so far).
    """

    epochs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    batches: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def read_history(path: Path) -> History:
    """The curves in a metrics file.

    A resumed run writes its repeated epochs again: what it had written of them before
    the crash is dropped.
    """
    history = History()
    for event in read_events(path):
        kind, phase = event.get("event"), str(event.get("phase", ""))
        if kind == "epoch":
            history.epochs.setdefault(phase, []).append(event)
        elif kind == "batch":
            history.batches.setdefault(phase, []).append(event)
        elif kind == "phase":  # begins, or goes on after `epoch` finished ones
            for series in (history.epochs, history.batches):
                done = int(event.get("epoch", 0))
                series[phase] = [
                    item for item in series.get(phase, []) if item["epoch"] <= done
                ]
    return history
