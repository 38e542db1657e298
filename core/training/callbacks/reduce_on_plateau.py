"""When a phase learns more slowly."""

from __future__ import annotations

import math

import keras

from core.config import PhaseConfig
from core.training.callbacks.monitor import Logs, monitored
from core.training.optimizers import PhaseOptimizer


class ReduceOnPlateau(keras.callbacks.Callback):
    """Lower the learning rate when the monitor no longer gets better.

    As Keras' `ReduceLROnPlateau`, for an optimizer that has a schedule too; it can go
    on after a crash.

    Args:
        settings: Of the phase.
        optimizer: Whose learning rate it is.
    """

    _MIN_DELTA = 1e-4  # of the monitor, to count as better

    def __init__(self, settings: PhaseConfig, optimizer: PhaseOptimizer) -> None:
        super().__init__()
        self._settings = settings
        self._optimizer = optimizer
        self.best_value = math.inf
        self.wait = 0  # epochs since the monitor was better, or the rate fell

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        plateau = self._settings.plateau
        if plateau.factor >= 1.0:
            return
        value = monitored(self._settings, logs or {})
        if value < self.best_value - self._MIN_DELTA:
            self.best_value, self.wait = value, 0
            return
        self.wait += 1
        if self.wait >= plateau.patience:
            self._optimizer.lower(plateau.factor, plateau.min_learning_rate)
            self.wait = 0
