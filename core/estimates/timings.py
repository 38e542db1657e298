"""What earlier runs on this machine took: rates.json, by network and size.

Only what was measured in full counts: not a stage that found its work in the cache, nor
a run that was stopped, resumed or failed. The median of the last few is used, so that
one run beside a video call does not spoil the next estimates.
"""

from __future__ import annotations

import math
from pathlib import Path
from statistics import median
from typing import Any

from core.storage.files import read_json, write_json
from core.storage.paths import home_dir

_KEPT = 5  # samples of one rate
_KEPT_PHASES = 15  # phases whose number of epochs is kept, each of both

# Epochs until the lowest validation loss, as a share of the most allowed, for as long
# as no run has shown it: patience comes on top.
_TYPICAL_BEST = {"frozen": 0.5, "finetune": 0.4, "scratch": 0.7}


class Timings:
    """Reads and changes what is kept; a damaged file is as good as none."""

    def __init__(self) -> None:
        kept = read_json(_path())
        self._kept: dict[str, Any] = kept if isinstance(kept, dict) else {}

    def get(self, name: str, size: int = 0) -> float | None:
        """The median of what was measured, seconds; None where nothing was.

        Args:
            name: Machine, network and what was measured.
            size: Pixels. Another size counts with the ratio of the pixels, the
                nearest first.
        """
        by_size = {
            int(key): samples
            for key, value in self._part("rates", name).items()
            if key.isdecimal() and (samples := _numbers(value))
        }
        if not by_size:
            return None
        nearest = min(
            by_size, key=lambda known: abs(math.log((known or 1) / (size or 1)))
        )
        ratio = (size / nearest) ** 2 if size and nearest else 1.0
        return median(by_size[nearest]) * ratio

    def add(self, name: str, size: int, seconds: float) -> None:
        """Take in one measurement."""
        of_name = self._part("rates", name)
        samples = [*_numbers(of_name.get(str(size))), float(f"{seconds:.4g}")]
        self._set("rates", name, of_name | {str(size): samples[-_KEPT:]})

    def likely_epochs(self, phase: str, most: int, patience: int) -> int:
        """How many epochs a phase will probably take: early stopping ends most.

        Args:
            phase: "frozen", "finetune" or "scratch".
            most: Epochs allowed.
            patience: Epochs without a lower loss before it ends; 0 = any number.
        """
        if not patience:  # nothing ends it before
            return most
        bests = [
            best
            for best, used, allowed in self._phases(phase)
            # One that took all it was allowed does not say how long it would go on.
            if used < allowed or allowed >= most
        ]
        best = median(bests) if bests else _TYPICAL_BEST[phase] * most
        return min(most, max(1, round(best) + patience))

    def add_epochs(self, phase: str, best: int, used: int, allowed: int) -> None:
        """Take in how a phase went: its best epoch, its last, and the most allowed."""
        kept = [*self._phases(phase), [best, used, allowed]][-_KEPT_PHASES:]
        self._set("epochs", phase, kept)

    def _phases(self, phase: str) -> list[list[int]]:
        kept = self._kept.get("epochs")
        found = kept.get(phase) if isinstance(kept, dict) else None
        return [
            [int(value) for value in item]
            for item in (found if isinstance(found, list) else ())
            if isinstance(item, list) and len(item) == len(_numbers(item)) == 3
        ]

    def save(self) -> None:
        """Write what was taken in."""
        parts = ("rates", "epochs")  # what earlier versions kept beside them goes
        write_json(_path(), {k: self._kept[k] for k in parts if k in self._kept})

    def _part(self, kind: str, name: str) -> dict[str, Any]:
        part = self._kept.get(kind)
        found = part.get(name) if isinstance(part, dict) else None
        return found if isinstance(found, dict) else {}

    def _set(self, kind: str, name: str, value: Any) -> None:
        part = self._kept.get(kind)
        self._kept[kind] = (part if isinstance(part, dict) else {}) | {name: value}


def _numbers(values: Any) -> list[float]:
    """The finite numbers, 0 and more, in what should be a list of them."""
    return [
        float(value)
        for value in (values if isinstance(values, list) else ())
        if isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 <= value < math.inf
    ]


def _path() -> Path:
    return home_dir() / "rates.json"
