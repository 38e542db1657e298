"""What earlier runs on this machine took: rates.json, by network and size.

Only what was measured in full counts: not a stage that found its work in the cache, nor
a run that was stopped, resumed or failed; and as it would have been without other
programs, see `core.estimates.disturbance`. The median of the last few is used, of two
the lower one, as what disturbs a run makes it longer, never shorter.
"""

from __future__ import annotations

import math
from statistics import median, median_low
from typing import TypedDict

from core.storage.files import read_json, write_json
from core.storage.paths import home_dir
from core.storage.typed_json import fitting

_KEPT = 5  # samples of one rate
_KEPT_PHASES = 15  # runs of one phase whose number of epochs is kept

# Epochs until the lowest validation loss, as a share of the most allowed, for as long
# as no run has shown it: patience comes on top.
_TYPICAL_BEST = {"frozen": 0.5, "finetune": 0.4, "scratch": 0.7}


class _Kept(TypedDict, total=False):
    """What stands in rates.json."""

    rates: dict[str, dict[str, list[float]]]  # seconds, by name and size
    epochs: dict[str, list[list[int]]]  # the best, the last and the most, by phase


class Timings:
    """Reads and changes what is kept; a damaged file is as good as none."""

    def __init__(self) -> None:
        self._path = home_dir() / "rates.json"
        kept = fitting(read_json(self._path), _Kept)
        self._rates = kept.get("rates", {})
        self._epochs = kept.get("epochs", {})

    def get(self, name: str, size: int = 0) -> float | None:
        """The median of what was measured, seconds; None where nothing was.

        Args:
            name: Machine, network and what was measured.
            size: Pixels. Another size counts with the ratio of the pixels, the
                nearest first.
        """
        by_size = {
            int(key): sound
            for key, samples in self._rates.get(name, {}).items()
            if key.isdecimal()
            and len(key) < 9
            and (sound := [it for it in samples if 0 <= it < math.inf])
        }
        if not by_size:
            return None
        nearest = min(
            by_size, key=lambda known: abs(math.log((known or 1) / (size or 1)))
        )
        ratio = (size / nearest) ** 2 if size and nearest else 1.0
        return median_low(by_size[nearest]) * ratio

    def add(self, name: str, size: int, seconds: float) -> None:
        """Take in one measurement."""
        samples = self._rates.setdefault(name, {}).setdefault(str(size), [])
        samples.append(float(f"{seconds:.4g}"))
        del samples[:-_KEPT]

    def likely_epochs(self, phase: str, most: int, patience: int) -> int:
        """How many epochs a phase will probably take: early stopping ends most.

        Args:
            phase: "frozen", "finetune" or "scratch".
            most: Epochs allowed.
            patience: Epochs without a lower loss before it ends; 0 = any number.
        """
        if not patience:  # nothing ends it before
            return most
        whole = [item for item in self._epochs.get(phase, ()) if len(item) == 3]
        bests = [
            best
            for best, used, allowed in whole
            # One that took all it was allowed does not say how long it would go on.
            if used < allowed or allowed >= most
        ]
        best = median(bests) if bests else _TYPICAL_BEST[phase] * most
        return min(most, max(1, round(best) + patience))

    def add_epochs(self, phase: str, best: int, used: int, allowed: int) -> None:
        """Take in how a phase went: its best epoch, its last, and the most allowed."""
        phases = self._epochs.setdefault(phase, [])
        phases.append([best, used, allowed])
        del phases[:-_KEPT_PHASES]

    def save(self) -> None:
        """Write what was taken in."""
        write_json(self._path, _Kept(rates=self._rates, epochs=self._epochs))
