"""The curves of a run as they are drawn beside those of others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.analysis.findings import Finding
from core.language.texts import mark
from core.runs.metrics_log import History

METRICS = ("loss", "accuracy")
AXES = (mark("epochs"), mark("seconds"))


@dataclass(frozen=True)
class PhaseCurves:
    """One phase of a run.

    Attributes:
        phase: "frozen", "finetune" or "scratch".
        epochs: 1-based within the phase, shape (n,), int64.
        x: Where each epoch ends on the axis, shape (n,), float64: epochs or seconds
            since the run's first one began.
        values: By "loss", "val_loss", "accuracy" and "val_accuracy", shape (n,),
            float64; NaN where there is no number.
        kept: Place of the epoch whose model was kept; None where there is none yet.
        findings: What the curves show, with the place where it starts.
    """

    phase: str
    epochs: np.ndarray
    x: np.ndarray
    values: Mapping[str, np.ndarray]
    kept: int | None = None
    findings: Sequence[tuple[int, Finding]] = ()


@dataclass(frozen=True)
class RunCurves:
    """One run, by the name that tells it apart."""

    name: str
    phases: list[PhaseCurves] = field(default_factory=list)


def run_curves(
    name: str,
    history: History,
    kept: Mapping[str, int],
    findings: Sequence[Finding],
    axis: str,
) -> RunCurves:
    """Put a run's phases one after the other.

    Args:
        name: Of the run.
        history: Of the run.
        kept: By phase that is to be drawn, in order: the epoch whose model was kept,
            1-based; 0 = none yet.
        findings: Of the run.
        axis: One of `AXES`.
    """
    found, offset = RunCurves(name), 0.0
    for phase, best in kept.items():
        events = history.epochs.get(phase, [])
        if not events:
            continue
        epochs = np.array([int(item["epoch"]) for item in events], np.int64)
        x = offset + (
            epochs.astype(np.float64)
            if axis == "epochs"
            else np.cumsum([float(item.get("seconds") or 0.0) for item in events])
        )
        places = {int(epoch): place for place, epoch in enumerate(epochs)}
        own = [
            (places[item.epoch], item)
            for item in findings
            if item.phase == phase and item.epoch in places
        ]
        names = [f"{prefix}{metric}" for metric in METRICS for prefix in ("", "val_")]
        values = {
            key: np.array([_number(item.get(key)) for item in events]) for key in names
        }
        found.phases.append(
            PhaseCurves(phase, epochs, x, values, places.get(best), own)
        )
        offset = float(x[-1])
    return found


def _number(value: object) -> float:
    """What was no number, or is not known, is NaN."""
    is_number = isinstance(value, int | float) and math.isfinite(value)
    return float(value) if is_number else math.nan  # type: ignore[arg-type]
