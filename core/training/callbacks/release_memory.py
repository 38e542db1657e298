"""When the memory of features that were read is given back."""

from __future__ import annotations

import keras

from core.training.callbacks.monitor import Logs
from core.training.feature_taps import Features

RELEASE_ROWS = 256  # that are read of large features before their memory is given back


class ReleaseMemory(keras.callbacks.Callback):
    """Gives back the memory of large features while they are read in `fit`.

    A system maps more than is read, up to a large page around each row; all of a large
    file would soon count as memory of the process.

    Args:
        features: What `fit` reads.
        batch_size: Training images of a batch.
    """

    def __init__(self, features: Features, batch_size: int) -> None:
        super().__init__()
        self._features = features
        self._batch_size = batch_size
        self._num_rows = 0  # that were read since the last time

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._num_rows += int(self.model.steps_per_execution) * self._batch_size
        if self._num_rows >= RELEASE_ROWS:
            self._num_rows = 0
            if self._features.is_large("train"):
                self._features.release("train")

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        if self._features.is_large("validation"):
            self._features.release("validation")

    def on_train_end(self, logs: Logs = None) -> None:
        self._features.release("train")
        self._features.release("validation")
