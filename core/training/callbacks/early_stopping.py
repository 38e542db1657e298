"""When a phase ends, and which epoch's weights it keeps."""

from __future__ import annotations

import math

import keras
import numpy as np

from core.config import PhaseConfig
from core.training.callbacks.monitor import Logs, monitored
from core.training.phase_outcome import PhaseOutcome


class EarlyStopping(keras.callbacks.Callback):
    """Keep the weights of the best epoch; end training when no better one comes.

    Unlike Keras' own it can go on after a crash: its attributes hold all that it knows.

    Args:
        settings: Monitor, patience, target and what to keep are read.
    """

    def __init__(self, settings: PhaseConfig) -> None:
        super().__init__()
        self._settings = settings
        self.first_epoch = 0  # epochs of the steps before, where there were any
        self.best_epoch = 0  # 1-based; 0 = none yet
        self.best_value = math.inf  # of the monitor; lower is better
        self.kept_weights: list[np.ndarray] = []
        self.epoch = 0  # finished epochs
        self.is_target_reached = False
        self.is_broken = False  # whether the last loss was not a number

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.epoch = epoch + 1
        values, settings = logs or {}, self._settings
        value = monitored(settings, values)
        is_best = value < self.best_value
        if is_best:
            self.best_value, self.best_epoch = value, self.epoch
        # The last ones too: a stop within the next epoch comes back to them.
        if is_best or settings.keep == "last":
            self.kept_weights = self.model.get_weights()
        reached = values.get(settings.target_metric, 0.0)
        self.is_target_reached = bool(settings.target and reached >= settings.target)
        self.is_broken = not math.isfinite(values["loss"])
        if self.is_over or self.is_broken:
            self.model.stop_training = True

    @property
    def is_over(self) -> bool:
        """Whether patience has run out, or the target is reached."""
        wait = self.epoch - max(self.best_epoch, self.first_epoch)
        patience = self._settings.patience
        return self.is_target_reached or bool(patience and wait >= patience)

    def go_on_from(self, earlier: PhaseOutcome, model: keras.Model) -> None:
        """Start where the step before ended: its best epoch is the one to beat.

        Args:
            earlier: How the steps before went.
            model: With the weights that they left, and all that may change now.
        """
        self.first_epoch = self.epoch = earlier.epochs
        self.best_epoch, self.best_value = earlier.best_epoch, earlier.best_value
        self.kept_weights = model.get_weights()

    def leave_epoch(self) -> None:
        """Forget the epoch that is being trained: part of the images is no epoch.

        Where it is the first of the phase, there is nothing to go back to: its model is
        kept as far as it came, if its weights are numbers.
        """
        if self.epoch:
            return
        self.epoch = 1
        if all(np.isfinite(weight).all() for weight in self.model.get_weights()):
            self.best_epoch = 1

    @property
    def has_weights(self) -> bool:
        """Whether there are weights to keep; true where nothing was trained yet."""
        has_lost = self.is_broken and self._settings.keep == "last"
        return not self.epoch or (self.best_epoch > 0 and not has_lost)

    @property
    def kept_epoch(self) -> int:
        """The epoch whose weights the phase's model has, 1-based."""
        return self.best_epoch if self._settings.keep == "best" else self.epoch

    def restore_kept(self) -> None:
        """Put the weights of `kept_epoch` into the model; call it after training."""
        if self.kept_weights:
            self.model.set_weights(self.kept_weights)
