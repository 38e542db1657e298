"""Watch a run until it ends; Ctrl-C asks it to stop, a second one looks away."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.cli.console import Bars, Console
from core.errors import RunError
from core.runs.formats import StageStatus, Status
from core.runs.job import ACTIVE_STATES, Job
from core.runs.metrics_log import HistoryTail
from core.runs.run import Run
from core.text.labels import STAGE_NAMES
from core.text.numbers import duration, loss_text, percent, precise_duration

_POLL_SECONDS = 0.3

# A worker that can't be seen yet may be a slow start: a virus scanner, a busy disk.
_START_SECONDS = 20.0


def follow(job: Job, console: Console) -> str:
    """Show a job's progress until it is neither queued nor running.

    Returns:
        Its last state.

    Raises:
        RunError: Its directory was deleted.
        KeyboardInterrupt: On the second Ctrl-C; the job goes on without us.
    """
    with counted_interrupts() as interrupts, console.bars() as bars:
        view = _View(job, bars)
        began, asked, waiting = time.monotonic(), False, False
        while True:
            if not job.path.is_dir():
                raise RunError(
                    "a job that is still there",
                    f"{job.id}, which was deleted while it was worked on",
                    "Start it again.",
                )
            state = job.state()  # first: what ended has then said its last word
            status = job.status()
            view.draw(status)
            if state not in ACTIVE_STATES and not _may_start(job, status, began):
                return state
            if state == "queued" and not waiting and time.monotonic() - began > 5:
                waiting = True
                console.note("It waits for its turn, or is still loading.")
            if interrupts and not asked:
                asked = True
                job.request_stop()
                kept = "the best model" if isinstance(job, Run) else "what was found"
                console.note(
                    f"Stopping; {kept} so far is kept. Ctrl-C again looks away."
                )
            if len(interrupts) > 1:
                raise KeyboardInterrupt(
                    f"{job.id} ends by itself. To look at it: "
                    f"python -m core info {job.id}"
                )
            time.sleep(_POLL_SECONDS)


def job_failure(job: Job, state: str) -> RunError:
    """Why a job did not come to its end, and what to do.

    Args:
        job: It is over.
        state: Its last one.
    """
    is_run = isinstance(job, Run)
    error = job.status().get("error", {}) if state == "failed" else {}
    what = "the training" if is_run else "the study"
    action = "The Train page can resume it." if is_run else "Start it again."
    return RunError(
        error.get("expected", f"{what} to come to its end"),
        error.get("received", f"{job.id}, which was {state}"),
        f"{error.get('action', action)} Its log: {job.path / 'worker.log'}",
    )


@contextmanager
def counted_interrupts() -> Iterator[list[int]]:
    """Collect Ctrl-C in a list instead of raising KeyboardInterrupt."""
    seen: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield seen  # only the main thread is told of signals
        return
    before = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def _may_start(job: Job, status: Status, began: float) -> bool:
    """Whether a job that looks interrupted may not have begun yet."""
    return (
        not status
        and job.state(status) == "interrupted"
        and time.monotonic() - began < _START_SECONDS
    )


class _View:
    """Turns what the worker says of itself into bars."""

    def __init__(self, job: Job, bars: Bars) -> None:
        self._bars = bars
        self._stages = job.stages
        self._history = HistoryTail(job.path / "metrics.jsonl")
        self._epochs: dict[str, list[dict[str, Any]]] = {}  # by phase
        self._looks: dict[str, dict[str, Any]] = {}  # by phase
        self._ended: dict[str, float] = {}  # seconds by stage

    def draw(self, status: Status) -> None:
        history = self._history.read()
        self._epochs, self._looks = history.epochs, history.looks
        stages = status.get("stages", {})
        for name in self._stages:
            stage = stages.get(name, {})
            seconds = float(stage.get("seconds", 0.0))
            # Before "running" of a later look: stages are often shorter than a look.
            if stage.get("state") == "done" and self._ended.get(name) != seconds:
                self._ended[name] = seconds
                parts = precise_duration(seconds), self._epoch(name)
                detail = ", ".join(filter(None, parts))
                self._bars.update(STAGE_NAMES[name], 1, 1, detail)
            elif stage.get("state") == "running" and status.get("stage") == name:
                self._draw_running(name, stage, status)

    def _draw_running(self, name: str, stage: StageStatus, status: Status) -> None:
        done, total = float(stage.get("done", 0)), float(stage.get("total", 0))
        parts = [self._epoch(name) or f"{int(done)} of {int(total)}"]
        if rate := status.get("images_per_second"):
            parts.append(f"{rate:,.0f} images/s")
        if name == "features" and (look := self._looks.get("frozen")):
            parts.append(f"first look: accuracy {percent(look['val_accuracy'])}")
        if left := status.get("eta_seconds"):
            parts.append(f"at most {duration(left)} left")
        shown = min(done, 0.999 * total)  # the end is drawn when the stage says so
        self._bars.update(STAGE_NAMES[name], shown, max(total, 1.0), ", ".join(parts))

    def _epoch(self, phase: str) -> str:
        """The last epoch of a phase in words; "" for what is no phase."""
        epochs = self._epochs.get(phase)
        if not epochs:
            return ""
        event = epochs[-1]
        return (
            f"epoch {event.get('epoch')}, "
            f"validation loss {loss_text(event.get('val_loss'))}, "
            f"accuracy {percent(event.get('val_accuracy'))}"
        )
