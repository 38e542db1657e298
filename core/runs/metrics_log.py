"""metrics.jsonl: one line per event, appended by the worker, tailed by readers."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.runs.event_formats import Line
from core.storage.files import parse_json
from core.storage.typed_json import fits

# What a line must say, by its event.
_NEEDED = {
    "epoch": {"phase", "epoch"},
    "batch": {"phase", "epoch"},
    "fit": {"phase", "penalty"},
    "look": {"phase", "images", "val_accuracy"},
}


class EventTail:
    """The events of a growing metrics file; each look gives only the new ones.

    Args:
        path: metrics.jsonl; it may not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0  # bytes: where the next line begins

    def read(self) -> list[dict[str, Any]]:
        """The events in the whole lines that were added since the last look."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                data = file.read()
        except OSError:
            return []
        end = data.rfind(b"\n") + 1
        self._offset += end
        return list(_parse(data[:end].split(b"\n")))


def _parse(lines: Iterable[bytes]) -> Iterable[dict[str, Any]]:
    for line in lines:
        try:
            event = parse_json(line)
        except ValueError:
            continue
        if fits(event, Line) and _NEEDED.get(event.get("event"), set()) <= set(event):
            yield event


@dataclass
class History:
    """The curves of a run, as of its last whole line.

    Attributes:
        epochs: Per phase, one dict per epoch in order: epoch (1-based), loss, accuracy,
            val_loss, val_accuracy, seconds, learning_rate.
        batches: Per phase, a throttled series of the epoch that is not finished yet:
            epoch, batch, batches, loss, accuracy (running means of the epoch so far).
        steps: Per phase, the epochs that were over when each of its steps of
            unfreezing began: 0, and one more for each further step.
        fits: Per phase whose head was fitted at once, one dict for each that was tried:
            penalty, loss, accuracy and val_accuracy; see `FitEvent`.
        looks: Per phase, the figures of the first look at its features: images and
            val_accuracy; see `LookEvent`.
        num_events: That were taken in; it grows with each change.
    """

    epochs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    batches: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    steps: dict[str, list[int]] = field(default_factory=dict)
    fits: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    looks: dict[str, dict[str, Any]] = field(default_factory=dict)
    num_events: int = 0

    def add(self, event: dict[str, Any]) -> None:
        """Take in the next event.

        A resumed run writes its repeated epochs again: what it had written of them
        before the crash is dropped.
        """
        self.num_events += 1
        kind, phase = event.get("event"), str(event.get("phase", ""))
        if kind == "epoch":
            self.epochs.setdefault(phase, []).append(event)
            self.batches[phase] = []
        elif kind == "batch":
            self.batches.setdefault(phase, []).append(event)
        elif kind == "fit":
            self.fits.setdefault(phase, []).append(event)
        elif kind == "look":
            self.looks[phase] = event
        elif kind == "phase":  # begins, or goes on after `epoch` finished ones
            done = int(event.get("epoch", 0))
            kept = self.epochs.get(phase, [])
            self.epochs[phase] = [item for item in kept if item["epoch"] <= done]
            self.batches[phase], self.fits[phase] = [], []
            first = int(event.get("first", 0))
            earlier = [item for item in self.steps.get(phase, []) if item < first]
            self.steps[phase] = [*earlier, first]


class HistoryTail:
    """The curves of a growing metrics file; each look reads only what is new.

    Several threads may share one.

    Args:
        path: metrics.jsonl; it may not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._events = EventTail(path)
        self._history = History()
        self._lock = threading.Lock()

    def read(self) -> History:
        """The curves as of now; the caller's own lists."""
        with self._lock:
            for event in self._events.read():
                self._history.add(event)
            return History(
                {phase: list(items) for phase, items in self._history.epochs.items()},
                {phase: list(items) for phase, items in self._history.batches.items()},
                {phase: list(items) for phase, items in self._history.steps.items()},
                {phase: list(items) for phase, items in self._history.fits.items()},
                dict(self._history.looks),
                self._history.num_events,
            )


def read_history(path: Path) -> History:
    """The curves in a metrics file."""
    return HistoryTail(path).read()
