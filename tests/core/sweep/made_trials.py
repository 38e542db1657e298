"""Trials as a worker writes them down, of a made-up sweep."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.runs.sweep_formats import SweepPlan, Trial
from core.runs.trials import packed
from core.sweep.axis import Axis
from core.sweep.plan import make_plan

RATE = Axis("frozen.learning_rate", "float", 1e-4, 1e-1, is_log=True)
UNITS = Axis("batch_size", "int", 8, 64)
BACKBONE = Axis("backbone", "choice", values=("a", "b", "c"))
START = {"frozen.learning_rate": 1e-3, "batch_size": 32, "backbone": "a"}


def plan(*axes: Axis, **changes: Any) -> SweepPlan:
    """Of a sweep over these axes."""
    settings: dict[str, Any] = {"trials": 40} | changes
    return make_plan(axes or (RATE, UNITS, BACKBONE), **settings)


def trial(number: int, right: list[int] | None = None, **changes: Any) -> Trial:
    """One that came to its end, with these images right of ten."""
    is_right = np.isin(np.arange(10), right or [])
    found: dict[str, Any] = {
        "number": number,
        "state": "done",
        "values": {},
        "phase": "frozen",
        "accuracy": float(is_right.mean()),
        "loss": 1.0 - float(is_right.mean()),
        "seconds": 2.0,
        "run_seconds": 5.0,
        "epochs": 3,
        "right": packed(is_right),
        "count": 10,
    }
    return found | changes  # type: ignore[return-value]
