"""The trials of a sweep, as its worker writes them down one after another."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np

from core.language.texts import _, mark
from core.runs.sweep_formats import Trial
from core.storage.json_lines import append_lines, read_lines
from core.storage.typed_json import fits

_FILE = "trials.jsonl"

_UNENDED = ("begun", "stopped")

# Settings that were begun so often in a row, and never stopped or ended, have failed.
_MOST_BEGINNINGS = 2
_WITHOUT_A_WORD = mark(
    "Its worker ended twice without a word: there may be too little memory for it."
)
# What each state of a trial that has ended has.
_NEEDED = {
    "done": {"accuracy", "loss", "seconds", "run_seconds"},
    "pruned": {"seconds"},
    "failed": {"reason"},
}


def write_trial(folder: Path, trial: Trial) -> None:
    """Add what is known of a trial."""
    append_lines(folder / _FILE, {**trial, "time": round(time.time(), 3)})


def read_trials(folder: Path) -> list[Trial]:
    """The last that is known of each trial, by number; damaged lines count for nothing.

    Numbers run from 0 without a gap: what comes after one is not of this sweep.
    """
    found: dict[int, Trial] = {}
    beginnings: dict[int, int] = {}
    for line in read_lines(folder / _FILE):
        if not fits(line, Trial) or not _NEEDED.get(line["state"], set()) <= set(line):
            continue
        trial = cast(Trial, line)
        number, state = trial["number"], trial["state"]
        before = found.get(number, trial)
        is_same = before["values"] == trial["values"] and state == "begun"
        beginnings[number] = beginnings.get(number, 0) * is_same + (state == "begun")
        if state not in _UNENDED or before["state"] in _UNENDED:
            found[number] = trial
    for number, trial in found.items():
        if trial["state"] == "begun" and beginnings[number] >= _MOST_BEGINNINGS:
            found[number] = {**trial, "reason": _(_WITHOUT_A_WORD)}
    count = next(i for i in range(len(found) + 1) if i not in found)
    return [found[number] for number in range(count)]


def ended(trials: Sequence[Trial]) -> list[Trial]:
    """Those that have ended, the failed ones included."""
    return [trial for trial in trials if trial["state"] not in _UNENDED]


def done(trials: Sequence[Trial]) -> list[Trial]:
    """Those that came to their end, whose figures count."""
    return [trial for trial in trials if trial["state"] == "done"]


def packed(right: np.ndarray) -> str:
    """Which images are answered rightly, as it is written.

    Args:
        right: Shape (n,), bool.
    """
    return np.packbits(right).tobytes().hex()


def unpacked(trial: Trial) -> np.ndarray | None:
    """The same as it was, shape (n,), bool; None where it is not known."""
    count, text = trial.get("count", 0), trial.get("right", "")
    try:
        bits = np.unpackbits(np.frombuffer(bytes.fromhex(text), np.uint8))
    except ValueError:
        return None
    return bits[:count].astype(bool) if count and len(bits) >= count else None
