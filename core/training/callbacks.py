"""What happens during `fit`: metrics, early stopping, stop."""

from __future__ import annotations

import math
import time

import keras
import numpy as np

from core.training.reporter import Reporter

_BATCH_SECONDS = 0.25  # between two batch events

Logs = dict[str, float] | None


class EarlyStopping(keras.callbacks.Callback):
    """Keep the weights of the lowest validation loss, stop when it no longer falls.

    Unlike Keras' own it can go on after a crash: `state` holds all that it knows.

    Args:
        patience: Epochs without a lower validation loss before training ends.
    """

    def __init__(self, patience: int) -> None:
        super().__init__()
        self.patience = patience
        self.best_epoch = 0  # 1-based; 0 = none yet
        self.best_loss = math.inf
        self.best_weights: list[np.ndarray] = []
        self.epoch = 0  # finished epochs

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.epoch = epoch + 1
        values = logs or {}
        if values["val_loss"] < self.best_loss:
            self.best_loss = values["val_loss"]
            self.best_epoch = self.epoch
            self.best_weights = self.model.get_weights()
        if self.is_over or not math.isfinite(values["loss"]):
            self.model.stop_training = True

    @property
    def is_over(self) -> bool:
        """Whether patience has run out."""
        return self.epoch - self.best_epoch >= self.patience

    def restore_best(self) -> None:
        """Put the best weights back into the model; call it after training."""
        if self.best_weights:
            self.model.set_weights(self.best_weights)


class MetricsLog(keras.callbacks.Callback):
    """Write one event per epoch, and a few per second in between.

    Args:
        reporter: Writes them.
        phase: "frozen" or "finetune".
        count: Training images, for the rate.
        epochs: At most, for the time left.
    """

    def __init__(self, reporter: Reporter, phase: str, count: int, epochs: int) -> None:
        super().__init__()
        self._reporter = reporter
        self._phase = phase
        self._count = count
        self._epochs = epochs
        self._epoch = 0
        self._began = self._epoch_began = self._last_batch = 0.0
        self._first_epoch: int | None = None

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch + 1
        self._epoch_began = time.monotonic()
        if self._first_epoch is None:
            self._first_epoch, self._began = epoch, self._epoch_began
        self._reporter.status.update(
            phase=self._phase, epoch=self._epoch, epochs=self._epochs
        )

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        now = time.monotonic()
        if now - self._last_batch < _BATCH_SECONDS:
            return
        self._last_batch = now
        batches = int(self.params["steps"])
        done = min(batch + 1, batches)  # the last execution may have fewer steps
        self._reporter.event(
            event="batch",
            phase=self._phase,
            epoch=self._epoch,
            batch=done,
            batches=batches,
            **_rounded(logs, ("loss", "accuracy")),
        )
        self._report(self._epoch - 1 + done / batches)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        names = ("loss", "accuracy", "val_loss", "val_accuracy")
        self._reporter.event(
            event="epoch",
            phase=self._phase,
            epoch=self._epoch,
            seconds=round(time.monotonic() - self._epoch_began, 4),
            learning_rate=float(self.model.optimizer.learning_rate),
            **_rounded(logs, names),
        )
        self._report(self._epoch)

    def _report(self, epochs_done: float) -> None:
        """Progress in epochs; the rate is of the epochs that this process has seen."""
        seen = epochs_done - (self._first_epoch or 0)
        seconds = time.monotonic() - self._began
        # progress() divides by `done`, which counts the epochs before a resume too
        scaled = seconds / seen * epochs_done if seen else 0.0
        self._reporter.progress(
            epochs_done, scaled, images=round(epochs_done * self._count)
        )


class StopOnRequest(keras.callbacks.Callback):
    """End `fit` when somebody asks the run to stop.

    Args:
        reporter: Knows whether somebody does.
        early_stopping: Must come before this callback.
        epochs: At most.
    """

    def __init__(
        self, reporter: Reporter, early_stopping: EarlyStopping, epochs: int
    ) -> None:
        super().__init__()
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
            self.is_cut_short = self._is_partial or not is_last


def _rounded(logs: Logs, names: tuple[str, ...]) -> dict[str, float | None]:
    """JSON has no NaN, so a figure that is none becomes null."""
    values = {name: float((logs or {}).get(name, math.nan)) for name in names}
    return {
        name: round(value, 6) if math.isfinite(value) else None
        for name, value in values.items()
    }
