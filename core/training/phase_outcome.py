"""How a phase went."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class PhaseOutcome:
    """How a phase went; the model holds the weights that are kept.

    Attributes:
        best_epoch: Whose weights these are, 1-based; 0 where there was no epoch.
        epochs: That were trained.
        trainable_parameters: Numbers that training changed.
        seconds: Of training, those before a resume included.
        is_cut_short: Whether a request to stop ended it early.
        is_target_reached: Whether the accuracy that is enough was reached.
        best_value: Of the monitor, turned so that lower is better.
    """

    best_epoch: int
    epochs: int
    trainable_parameters: int
    seconds: float
    is_cut_short: bool = False
    is_target_reached: bool = False
    best_value: float = math.inf
