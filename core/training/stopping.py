"""When a phase ends, and which epoch's weights it keeps."""

from __future__ import annotations

import math
from dataclasses import dataclass

import keras
import numpy as np

from core.config import PhaseConfig
from core.training.optimizers import PhaseOptimizer
from core.training.reporter import Reporter

Logs = dict[str, float] | None


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


class EarlyStopping(keras.callbacks.Callback):
    """Keep the weights of the best epoch; end training when no better one comes.

    Unlike Keras' own it can go on after a crash: its attributes hold all that it knows.

    Args:
        settings: Monitor, patience, target and what to keep are read.
    """

    def __init__(self, settings: PhaseConfig) -> None:
        super().__init__()
        self._settings = settings
        self.first_epoch = 0  # epochs of the stages before, where there were any
        self.best_epoch = 0  # 1-based; 0 = none yet
        self.best_value = math.inf  # of the monitor; lower is better
        self.best_weights: list[np.ndarray] = []
        self.epoch = 0  # finished epochs
        self.is_target_reached = False
        self.is_broken = False  # whether the last loss was not a number

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.epoch = epoch + 1
        values, settings = logs or {}, self._settings
        value = monitored(settings, values)
        if value < self.best_value:
            self.best_value = value
            self.best_epoch = self.epoch
            if settings.keep == "best":
                self.best_weights = self.model.get_weights()
        reached = values.get(settings.target_metric, 0.0)
        self.is_target_reached = bool(settings.target and reached >= settings.target)
        self.is_broken = not math.isfinite(values["loss"])
        if self.is_over or self.is_broken:
            self.model.stop_training = True

    @property
    def is_over(self) -> bool:
        """Whether patience has run out, or the target is reached."""
        waited = self.epoch - max(self.best_epoch, self.first_epoch)
        patience = self._settings.patience
        return self.is_target_reached or bool(patience and waited >= patience)

    def go_on_from(self, earlier: PhaseOutcome, model: keras.Model) -> None:
        """Start where a stage before ended: its best epoch is the one to beat.

        Args:
            earlier: How the stages before went.
            model: With the weights that they left, and all that may change now.
        """
        self.first_epoch = self.epoch = earlier.epochs
        self.best_epoch, self.best_value = earlier.best_epoch, earlier.best_value
        if self._settings.keep == "best":
            self.best_weights = model.get_weights()

    @property
    def has_weights(self) -> bool:
        """Whether there are weights to keep; true where nothing was trained yet."""
        has_lost = self.is_broken and self._settings.keep == "last"
        return not self.epoch or (self.best_epoch > 0 and not has_lost)

    @property
    def kept_epoch(self) -> int:
        """The epoch whose weights the phase's model has, 1-based."""
        return self.best_epoch if self._settings.keep == "best" else self.epoch

    def restore_best(self) -> None:
        """Put the best weights back into the model; call it after training."""
        if self.best_weights:
            self.model.set_weights(self.best_weights)


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
        self.waited = 0  # epochs

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        plateau = self._settings.plateau
        if plateau.factor >= 1.0:
            return
        value = monitored(self._settings, logs or {})
        if value < self.best_value - self._MIN_DELTA:
            self.best_value, self.waited = value, 0
            return
        self.waited += 1
        if self.waited >= plateau.patience:
            self._optimizer.lower(plateau.factor, plateau.min_learning_rate)
            self.waited = 0


class StopOnRequest(keras.callbacks.Callback):
    """End `fit` when somebody asks the run to stop.

    Args:
        reporter: Knows whether somebody does.
        early_stopping: Must come before this callback.
        epochs: At most.
        is_last_stage: Whether nothing more is to be trained after these.
    """

    def __init__(
        self,
        reporter: Reporter,
        early_stopping: EarlyStopping,
        epochs: int,
        is_last_stage: bool = True,
    ) -> None:
        super().__init__()
        self._is_last_stage = is_last_stage
        self._reporter = reporter
        self._early_stopping = early_stopping
        self._epochs = epochs
        self._is_partial = False
        self.is_cut_short = False  # whether there was anything left to train

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        if self._reporter.stop_requested:
            self.model.stop_training = True
            self._is_partial = batch + 1 < int(self.params["steps"])

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        is_last = epoch + 1 == self._epochs or self._early_stopping.is_over
        if self._reporter.stop_requested:
            self.model.stop_training = True
            is_end = is_last and self._is_last_stage
            self.is_cut_short = self._is_partial or not is_end


def monitored(settings: PhaseConfig, logs: dict[str, float]) -> float:
    """The watched figure of an epoch, turned so that lower is better."""
    value = logs.get(settings.monitor, math.nan)
    return -value if settings.monitor == "val_accuracy" else value
