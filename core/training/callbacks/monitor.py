"""What callbacks read from the figures of an epoch."""

from __future__ import annotations

import math

from core.config import PhaseConfig

Logs = dict[str, float] | None


def monitored(settings: PhaseConfig, logs: dict[str, float]) -> float:
    """The watched figure of an epoch, turned so that lower is better."""
    value = logs.get(settings.monitor, math.nan)
    return -value if settings.monitor == "val_accuracy" else value
