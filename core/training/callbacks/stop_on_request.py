"""When somebody asks a run to stop."""

from __future__ import annotations

import time

import keras

from core.training.callbacks.early_stopping import EarlyStopping
from core.training.callbacks.monitor import Logs
from core.training.reporter import Reporter

_VALIDATING_SECONDS = 1.0  # for which an epoch that was trained is still judged


class StopOnRequest(keras.callbacks.Callback):
    """End `fit` when somebody asks the run to stop, within an epoch at once.

    `fit` then raises `StopRequested` and calls no callback any more, so that nobody
    takes the figures of a part of the images for those of an epoch.

    Args:
        reporter: Knows whether somebody does.
        early_stopping: Must come before this callback; forgets the part of an epoch.
        epochs: At most.
        later_epochs: Of the phase's steps that come after this one, at most.
    """

    def __init__(
        self,
        reporter: Reporter,
        early_stopping: EarlyStopping,
        epochs: int,
        later_epochs: int = 0,
    ) -> None:
        super().__init__()
        self._reporter = reporter
        self._early_stopping = early_stopping
        self._epochs = epochs
        self._later_epochs = later_epochs
        self._validating_since = 0.0
        self.is_cut_short = False  # whether there was anything left to train

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._reporter.keep(True)
        is_whole = batch + 1 >= int(self.params["steps"])
        if self._reporter.stop_requested and not is_whole:
            self._leave()

    def on_test_begin(self, logs: Logs = None) -> None:
        self._validating_since = time.monotonic()

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        self.leave_slow_validation()

    def leave_slow_validation(self) -> None:
        """Leave an epoch that is being judged, or prepared for it, for too long."""
        took = time.monotonic() - self._validating_since
        if took > _VALIDATING_SECONDS and self._reporter.stop_requested:
            self._leave()  # a whole epoch that nobody waits to see judged

    def _leave(self) -> None:
        self.is_cut_short = True
        self._early_stopping.leave_epoch()
        self._reporter.raise_if_stopped()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        is_last = epoch + 1 == self._epochs or self._early_stopping.is_over
        if self._reporter.stop_requested:
            self.model.stop_training = True
            self.is_cut_short = not is_last or bool(self._later_epochs)
