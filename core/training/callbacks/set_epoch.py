"""When the training data move on to the batches of the next epoch."""

from __future__ import annotations

import keras

from core.training.batches import TrainingData
from core.training.callbacks.monitor import Logs


class SetEpoch(keras.callbacks.Callback):
    """Tells the training data which epoch begins; Keras asks for its batches after it.

    Args:
        data: Whose batches `fit` trains on.
    """

    def __init__(self, data: TrainingData) -> None:
        super().__init__()
        self._data = data

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._data.set_epoch(epoch)
