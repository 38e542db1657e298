"""What happens during `fit`: metrics, early stopping, resume points, stop."""

from __future__ import annotations

import io
import math
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.files import read_arrays, write_bytes
from core.training.reporter import Reporter

_BATCH_SECONDS = 0.25  # between two batch events
_SAVE_SECONDS = 2.0  # between two resume points; cheap epochs are repeated instead

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
        self._reporter.event(
            event="batch",
            phase=self._phase,
            epoch=self._epoch,
            batch=batch + 1,
            batches=batches,
            **_rounded(logs, ("loss", "accuracy")),
        )
        self._report(self._epoch - 1 + (batch + 1) / batches)

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
    """End `fit` when somebody asks the run to stop."""

    def __init__(self, reporter: Reporter) -> None:
        super().__init__()
        self._reporter = reporter

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        if self._reporter.stop_requested:
            self.model.stop_training = True


class ResumePoint(keras.callbacks.Callback):
    """Save all that a killed phase needs to go on, every few seconds.

    That is every variable of the model (the dropout seeds too), the optimizer's, and
    what early stopping knows. Batches need nothing: they follow from seed and epoch.

    Args:
        path: The file; replaced in one step.
        early_stopping: Saved along; must come before this callback.
    """

    def __init__(self, path: Path, early_stopping: EarlyStopping) -> None:
        super().__init__()
        self._path = path
        self._early_stopping = early_stopping
        self._saved = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if time.monotonic() - self._saved >= _SAVE_SECONDS:
            self.save()

    def save(self) -> None:
        """Write the file now."""
        stopping = self._early_stopping
        arrays: dict[str, Any] = {
            "epochs": np.array([stopping.epoch, stopping.best_epoch]),
            "best_loss": np.array(stopping.best_loss),
        }
        for name, values in (
            ("model", [v.numpy() for v in _variables(self.model)]),
            ("optimizer", [v.numpy() for v in self.model.optimizer.variables]),
            ("best", stopping.best_weights),
        ):
            arrays |= {f"{name}{i}": value for i, value in enumerate(values)}
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)
        write_bytes(self._path, buffer.getvalue())
        self._saved = time.monotonic()

    def restore(self, model: keras.Model) -> int:
        """Put a saved state back into a compiled model.

        Returns:
            Finished epochs; 0 where nothing was saved or the file is damaged.
        """
        saved = read_arrays(self._path)
        if saved is None:
            return 0
        model.optimizer.build(model.trainable_variables)
        for name, variables in (
            ("model", _variables(model)),
            ("optimizer", model.optimizer.variables),
        ):
            for index, variable in enumerate(variables):
                variable.assign(saved[f"{name}{index}"])
        stopping = self._early_stopping
        stopping.epoch, stopping.best_epoch = (int(n) for n in saved["epochs"])
        stopping.best_loss = float(saved["best_loss"])
        num_best = sum(name.startswith("best") for name in saved) - 1
        stopping.best_weights = [saved[f"best{i}"] for i in range(num_best)]
        return stopping.epoch


def _variables(model: keras.Model) -> list[Any]:
    """Weights and the states of random generators, not the metrics."""
    metric = {id(v) for v in model.metrics_variables}
    return [v for v in model.variables if id(v) not in metric]


def _rounded(logs: Logs, names: tuple[str, ...]) -> dict[str, float | None]:
    """JSON has no NaN, so a figure that is none becomes null."""
    values = {name: float((logs or {}).get(name, math.nan)) for name in names}
    return {
        name: round(value, 6) if math.isfinite(value) else None
        for name, value in values.items()
    }
