"""Events of synthetic learning curves, and findings by their keys."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.analysis.diagnosis import Finding

Epochs = list[dict[str, Any]]


def epochs_of(
    loss: Any,
    val_loss: Any,
    accuracy: Any = 0.95,
    val_accuracy: Any = 0.9,
    rate: float = 1e-3,
) -> Epochs:
    """Events of one phase; a single accuracy stands for all epochs."""
    count = len(loss)
    columns = [
        np.broadcast_to(np.asarray(values, float), count)
        for values in (loss, val_loss, accuracy, val_accuracy)
    ]
    names = ("loss", "val_loss", "accuracy", "val_accuracy")
    return [
        {"event": "epoch", "epoch": i + 1, "learning_rate": rate}
        | {
            name: float(values[i]) if math.isfinite(values[i]) else None
            for name, values in zip(names, columns, strict=True)
        }
        for i in range(count)
    ]


def falling(count: int, first: float, last: float, pace: float = 3.0) -> np.ndarray:
    """From `first` towards `last`, 1/e nearer every `pace` epochs."""
    return last + (first - last) * np.exp(-np.arange(count) / pace)


def keys(found: list[Finding]) -> list[tuple[str, str]]:
    return [(item.phase, item.key) for item in found]
