"""When the memory of features that were read is given back."""

from __future__ import annotations

import keras

from core.training.batches import _RELEASE_ROWS, _SMALL_BYTES, _num_bytes
from core.training.feature_taps import Features


class ReleaseMemory(keras.callbacks.Callback):
    """Gives back the memory of large features while they are read in `fit`.

    A system maps more than is read, up to a large page around each row; all of a large
    file would soon count as memory of the process.
    """

    def __init__(self, features: Features, batch_size: int) -> None:
        super().__init__()
        self._features = features
        self._batch_size = batch_size
        self._read = 0

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        self._read += int(self.model.steps_per_execution) * self._batch_size
        if self._read >= _RELEASE_ROWS:
            self._read = 0
            if _num_bytes(self._features, "train") > _SMALL_BYTES:
                self._features.release("train")

    def on_test_batch_end(self, batch: int, logs: object = None) -> None:
        if _num_bytes(self._features, "validation") > _SMALL_BYTES:
            self._features.release("validation")

    def on_train_end(self, logs: object = None) -> None:
        self._features.release("train")
        self._features.release("validation")
