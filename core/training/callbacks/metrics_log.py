"""What a phase says of itself while it is trained."""

from __future__ import annotations

import math
import time

import keras

from core.runs.event_formats import BatchEvent, EpochEvent
from core.training.callbacks.monitor import Logs
from core.training.optimizers import PhaseOptimizer
from core.training.reporter import Reporter

_BATCH_SECONDS = 0.25  # between two batch events


class MetricsLog(keras.callbacks.Callback):
    """Write one event per epoch, and a few per second in between.

    Args:
        reporter: Writes them.
        phase: "frozen", "finetune" or "scratch".
        num_images: Training images, for the rate.
        epochs: At most, for the time left.
        optimizer: Knows the learning rate.
    """

    def __init__(
        self,
        reporter: Reporter,
        phase: str,
        num_images: int,
        epochs: int,
        optimizer: PhaseOptimizer,
    ) -> None:
        super().__init__()
        self._optimizer = optimizer
        self._reporter = reporter
        self._phase = phase
        self._num_images = num_images
        self._epochs = epochs
        self._epoch = 0
        self._began = self._epoch_began = self._last_batch = 0.0
        self._first_epoch: int | None = None

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch + 1
        self._epoch_began = time.monotonic()
        self._reporter.status.update(
            {"phase": self._phase, "epoch": self._epoch, "epochs": self._epochs}
        )
        if self._first_epoch is None:
            self._first_epoch, self._began = epoch, self._epoch_began
            self._reporter.write()  # compiling the training step comes now

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        now = time.monotonic()
        if now - self._last_batch < _BATCH_SECONDS:
            return
        self._last_batch = now
        num_batches = int(self.params["steps"])
        done = min(batch + 1, num_batches)  # the last execution may have fewer steps
        self._reporter.event(
            BatchEvent(
                event="batch",
                phase=self._phase,
                epoch=self._epoch,
                batch=done,
                batches=num_batches,
                loss=_rounded(logs, "loss"),
                accuracy=_rounded(logs, "accuracy"),
            )
        )
        self._report(self._epoch - 1 + done / num_batches)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._reporter.event(
            EpochEvent(
                event="epoch",
                phase=self._phase,
                epoch=self._epoch,
                seconds=round(time.monotonic() - self._epoch_began, 4),
                learning_rate=self._optimizer.learning_rate,
                loss=_rounded(logs, "loss"),
                accuracy=_rounded(logs, "accuracy"),
                val_loss=_rounded(logs, "val_loss"),
                val_accuracy=_rounded(logs, "val_accuracy"),
            )
        )
        self._report(self._epoch)

    def _report(self, epochs_done: float) -> None:
        """Progress in epochs; the rate is of the epochs that this process has seen."""
        seen = epochs_done - (self._first_epoch or 0)
        seconds = time.monotonic() - self._began
        # progress() divides by `done`, which counts the epochs before a resume too
        scaled = seconds / seen * epochs_done if seen else 0.0
        self._reporter.progress(
            epochs_done, scaled, images=round(epochs_done * self._num_images)
        )


def _rounded(logs: Logs, name: str) -> float | None:
    """A figure by its name; JSON has no NaN, so what is no number becomes null."""
    value = float((logs or {}).get(name, math.nan))
    return round(value, 6) if math.isfinite(value) else None
