"""A phase's result.json with figures that a test does not care for."""

from __future__ import annotations

from typing import Any, cast

from core.runs.formats import PhaseFigures, SplitFigures

_SPLIT: SplitFigures = {
    "count": 10,
    "accuracy": 0.5,
    "interval": [0.24, 0.76],
    "loss": 0.7,
    "balanced_accuracy": 0.5,
    "macro_f1": 0.5,
    "per_class": [],
    "confusion": [],
}
_FIGURES: PhaseFigures = {
    "phase": "frozen",
    "best_epoch": 2,
    "epochs": 3,
    "seconds": 4.0,
    "trainable_parameters": 10,
    "val_accuracy": 0.5,
    "val_loss": 0.7,
    "test_accuracy": 0.5,
    "test_count": 10,
    "interval": [0.24, 0.76],
    "validation": _SPLIT,
    "test": _SPLIT,
}


def phase_figures(**figures: Any) -> PhaseFigures:
    """All that a finished phase has to say, with these figures in it."""
    return cast(PhaseFigures, {**_FIGURES, **figures})


def figures_of(
    phase: str, validation: SplitFigures, test: SplitFigures
) -> PhaseFigures:
    """A finished phase whose figures are those of these two splits."""
    return phase_figures(
        phase=phase,
        val_accuracy=validation["accuracy"],
        val_loss=validation["loss"],
        test_accuracy=test["accuracy"],
        test_count=test["count"],
        interval=test["interval"],
        validation=validation,
        test=test,
    )
