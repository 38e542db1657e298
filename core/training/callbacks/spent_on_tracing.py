"""What it takes until a phase's first batches are through: tracing its steps."""

from __future__ import annotations

import keras

from core.training import spent
from core.training.callbacks.monitor import Logs

_PART = "trace"


class SpentOnTracing(keras.callbacks.Callback):
    """Counts the first batch that is trained, and the first that is judged, apart.

    TensorFlow traces a step when it is first called, and makes its kernels.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_judging_traced = False

    def on_train_begin(self, logs: Logs = None) -> None:
        spent.begin(_PART)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        spent.end(_PART)

    def on_test_begin(self, logs: Logs = None) -> None:
        if not self._is_judging_traced:
            self._is_judging_traced = True
            spent.begin(_PART)

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        spent.end(_PART)
