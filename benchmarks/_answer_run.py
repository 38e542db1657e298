"""One run as a person starts it, and when each of its answers was there."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from benchmarks._process import tail
from core.cli.console import Console
from core.config import RunConfig
from core.data.manifest import Manifest
from core.errors import RunError, UserError
from core.runs.formats import Spent, Status
from core.runs.metrics_log import EventTail
from core.runs.queue import ENDED_STATES, submit
from core.runs.run import Run
from core.runs.worker_process import end

LOOK, POINT, FROZEN, TUNED, OVER = MILESTONES = (
    *("first look", "first point", "frozen ready", "fine-tuned ready"),
    "over",
)
_READY = {"frozen": FROZEN, "finetune": TUNED}
_POINTS = ("batch", "epoch")  # events that the chart shows
_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class AnswerRun:
    """When the answers of a run came, and what it did until then.

    Attributes:
        seconds: By milestone, from the press of Start.
        spent: What each part took, by phase; see `core.training.spent`.
        val_accuracy: By phase, fractions 0-1.
    """

    seconds: dict[str, float]
    spent: dict[str, dict[str, Spent]]
    val_accuracy: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "seconds": self.seconds,
            "spent": self.spent,
            "val_accuracy": self.val_accuracy,
        }


def answered(
    config: RunConfig, manifest: Manifest, label: str, console: Console
) -> AnswerRun:
    """Start a run in the current THAW_HOME as a page does, and wait for its end.

    The worker's own clock says when an answer was there: it writes the time of each
    event, and that of a result once its folder is whole.

    Args:
        config: Its settings.
        manifest: The images.
        label: What progress calls it.
        console: Told of progress.

    Raises:
        UserError: The run failed.
    """
    pressed = time.time()
    run = submit(config, manifest, "benchmark")
    try:
        _wait(run, label, console)
    except BaseException:
        _end(run)
        raise
    status = run.status()
    events = EventTail(run.path / "metrics.jsonl").read()
    return AnswerRun(
        seconds=milestones(events, pressed) | {OVER: _since(pressed, status)},
        spent=_with_waiting(status, pressed),
        val_accuracy={
            phase: result["val_accuracy"] for phase, result in run.results().items()
        },
    )


def milestones(events: list[dict[str, Any]], pressed: float) -> dict[str, float]:
    """Seconds from the press of Start to each answer that came.

    Args:
        events: Of metrics.jsonl, in order.
        pressed: Unix time, seconds.
    """
    found: dict[str, float] = {}
    for event in events:
        name = POINT if event["event"] in _POINTS else None
        if event["event"] == "look":
            name = LOOK
        if event["event"] == "result":
            name = _READY.get(event["phase"])
        if name:
            found.setdefault(name, round(event["time"] - pressed, 3))
    return found


def _since(pressed: float, status: Status) -> float:
    return round(status.get("updated", pressed) - pressed, 3)


def _with_waiting(status: Status, pressed: float) -> dict[str, dict[str, Spent]]:
    """The parts, with all that lay between the press of Start and the job's turn."""
    spent = status.get("spent", {})
    turn = status.get("started", pressed) - status.get("loading_seconds", 0.0)
    for parts in list(spent.values())[:1]:
        parts["waiting"] = parts.get("waiting", {}) | {
            "seconds": round(max(0.0, turn - pressed), 4)
        }
    return spent


def _wait(run: Run, label: str, console: Console) -> None:
    with console.bars() as bars:
        while (state := run.state()) not in ENDED_STATES:
            if state == "interrupted":
                break
            bars.update(label, 0.0, 1.0, str(run.status().get("stage", "starting")))
            time.sleep(_POLL_SECONDS)
        bars.update(label, 1.0, 1.0, state)
    if state != "done":
        raise RunError(
            "a training that comes to its end",
            f"one that is {state}",
            f"{run.status().get('error', {}).get('message', '')}\n"
            f"{tail(run.path / 'worker.log')}",
        )


def _end(run: Run) -> None:
    """End its worker: the home is about to go."""
    try:
        end(run)
    except UserError:
        return  # none is at work any more
