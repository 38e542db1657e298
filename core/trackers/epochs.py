"""Which epochs of a run a tracker does not have yet.

A resumed run repeats epochs that were lost, and they come out the same: those that were
sent before are not sent again.
"""

from __future__ import annotations

from typing import Any

from core.runs.metrics_log import History


def new_epochs(
    history: History, known: dict[str, int]
) -> dict[str, list[dict[str, Any]]]:
    """The epochs after those that are known, by phase; no phase without any.

    Args:
        history: Of the run.
        known: By phase, the last epoch that was sent.
    """
    found = {
        phase: [item for item in epochs if item["epoch"] > known.get(phase, 0)]
        for phase, epochs in history.epochs.items()
    }
    return {phase: epochs for phase, epochs in found.items() if epochs}


def last_epochs(history: History, known: dict[str, int]) -> dict[str, int]:
    """What is known by phase once the new epochs were sent."""
    new = new_epochs(history, known)
    return known | {
        phase: max(int(item["epoch"]) for item in epochs)
        for phase, epochs in new.items()
    }
