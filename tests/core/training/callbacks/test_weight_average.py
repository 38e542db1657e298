"""The mean of the last weights: what is judged and kept is the mean, in every case."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from core.training.callbacks.weight_average import WeightAverage


class Watch(keras.callbacks.Callback):
    """Notes the weight after each step, while it is judged, and at an epoch's end."""

    def __init__(self) -> None:
        super().__init__()
        self.stepped: list[float] = []
        self.judged: list[float] = []
        self.kept: list[float] = []

    def weight(self) -> float:
        return float(self.model.trainable_weights[0].numpy().item())

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.stepped.append(self.weight())

    def on_test_end(self, logs: Any = None) -> None:
        self.judged.append(self.weight())

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.kept.append(self.weight())


def trained(
    num_steps: float, validates: bool = True, start: float = 0.0
) -> tuple[Watch, WeightAverage]:
    """Three epochs of four steps towards 1, the last execution with one step alone."""
    layer = keras.layers.Dense(1, use_bias=False)
    model = keras.Sequential([keras.Input((1,)), layer])
    layer.set_weights([np.full((1, 1), start, np.float32)])
    model.compile(keras.optimizers.SGD(0.1), "mse", steps_per_execution=1)
    ones = np.ones((8, 1), np.float32)
    watch, average = Watch(), WeightAverage(num_steps)
    held_out = (ones, ones) if validates else None
    options = {"batch_size": 2, "epochs": 3, "verbose": 0, "shuffle": False}
    model.fit(
        ones, ones, validation_data=held_out, callbacks=[average, watch], **options
    )
    return watch, average


@pytest.fixture(scope="module")
def plain() -> Watch:
    return trained(0.0)[0]


def test_the_mean_is_judged_and_kept_and_training_goes_on_as_without(
    plain: Watch,
) -> None:
    watch, _ = trained(100.0)
    assert watch.stepped == pytest.approx(plain.stepped, abs=1e-6)
    means = [np.mean(plain.stepped[:end]) for end in (4, 8, 12)]
    assert watch.kept == pytest.approx(means, abs=1e-6)
    assert watch.judged == pytest.approx(means, abs=1e-6)
    assert plain.kept == pytest.approx([plain.stepped[end] for end in (3, 7, 11)])


def test_it_goes_back_about_so_many_steps(plain: Watch) -> None:
    watch, average = trained(2.0)
    mean = plain.stepped[0]
    for weight in plain.stepped[1:]:
        mean += (weight - mean) / 2
    assert watch.kept[-1] == pytest.approx(mean, abs=1e-6)
    assert float(average.taken) == 12


def test_without_validation_the_mean_is_kept_too(plain: Watch) -> None:
    watch, _ = trained(100.0, validates=False)
    assert watch.kept[-1] == pytest.approx(np.mean(plain.stepped), abs=1e-6)
