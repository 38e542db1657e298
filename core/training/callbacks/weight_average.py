"""When a phase is judged by the mean of its last weights instead of the last ones."""

from __future__ import annotations

from typing import Any

import keras

from core.training.callbacks.monitor import Logs


class WeightAverage(keras.callbacks.Callback):
    """Let an exponential moving average of the weights be judged and kept.

    While an epoch is trained the model has its own weights; while it is judged, and
    until the next one begins, it has their mean. Callbacks that keep weights at an
    epoch's end, and come after this one, so keep the mean.

    Args:
        num_steps: That the mean goes back, about; until there were so many it is the
            plain mean of all. 0 = the weights are their own mean.
    """

    def __init__(self, num_steps: float) -> None:
        super().__init__()
        self._num_steps = num_steps
        self.taken = keras.Variable(0.0, trainable=False, name="averaged_steps")
        self.others: list[Any] = []  # the mean, or while the model has that, its own
        self.is_swapped = False  # whether the model has the mean
        self._batches = 0  # of the epoch, that were taken in

    @property
    def is_on(self) -> bool:
        """Whether there is a mean at all."""
        return self._num_steps > 0

    @property
    def variables(self) -> list[Any]:
        """What a resume needs beside the model; none where there is no mean."""
        return [self.taken, *self.others] if self.is_on else []

    def set_model(self, model: keras.Model) -> None:
        super().set_model(model)
        if self.is_on and not self.others:
            self.others = [
                keras.Variable(weight.numpy(), trainable=False, dtype=weight.dtype)
                for weight in model.trainable_weights
            ]

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._batches = 0
        self._swap(False)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        if not self.is_on:
            return
        # The last execution may have fewer steps than it says.
        done = min(batch + 1, int(self.params["steps"]))
        steps, self._batches = done - self._batches, done
        taken = float(self.taken) + steps
        self.taken.assign(taken)
        share = min(1.0, steps / min(taken, self._num_steps))
        for mean, weight in zip(self.others, self.model.trainable_weights, strict=True):
            mean.assign(mean + share * (weight - mean))

    def on_test_begin(self, logs: Logs = None) -> None:
        self._swap(True)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._swap(True)  # where there was nothing to judge it by

    def _swap(self, wanted: bool) -> None:
        if not self.is_on or self.is_swapped == wanted:
            return
        self.is_swapped = wanted
        for other, weight in zip(
            self.others, self.model.trainable_weights, strict=True
        ):
            value = weight.numpy()
            weight.assign(other)
            other.assign(value)
