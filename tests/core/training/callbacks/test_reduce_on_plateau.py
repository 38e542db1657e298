"""When a phase learns more slowly."""

from __future__ import annotations

import keras
import pytest

from core.config import PhaseConfig, PlateauConfig
from core.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from core.training.optimizers import PhaseOptimizer


def plateaued(losses: list[float], **plateau: float) -> list[float]:
    """The learning rate after each epoch with these validation losses."""
    settings = PhaseConfig(9, 0.1, plateau=PlateauConfig(**plateau))
    optimizer = PhaseOptimizer(settings, 9)
    callback = ReduceOnPlateau(settings, optimizer)
    rates = []
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        rates.append(optimizer.learning_rate)
    return rates


def test_learning_rate_falls_when_the_loss_no_longer_does() -> None:
    losses = [0.9, 0.8, 0.8, 0.8, 0.7, 0.7, 0.7]
    found = plateaued(losses, factor=0.5, patience=2)
    assert found == pytest.approx([0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025])


def test_learning_rate_falls_as_with_keras_own_callback() -> None:
    losses = [0.9, 0.8, 0.79995, 0.8, 0.85, 0.7, 0.71, 0.72, 0.73, 0.74]
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.1), "mse")
    theirs = keras.callbacks.ReduceLROnPlateau(
        factor=0.5, patience=2, min_lr=0.03, verbose=0
    )
    theirs.set_model(model)
    theirs.on_train_begin()
    expected = []
    for epoch, loss in enumerate(losses):
        theirs.on_epoch_end(epoch, {"val_loss": loss})
        expected.append(float(model.optimizer.learning_rate))
    found = plateaued(losses, factor=0.5, patience=2, min_learning_rate=0.03)
    assert found == pytest.approx(expected)
    assert len(set(found)) == 3


def test_plateau_is_off_by_default() -> None:
    assert plateaued([0.5] * 9) == pytest.approx([0.1] * 9)
