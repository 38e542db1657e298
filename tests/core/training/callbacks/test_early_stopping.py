"""When a phase ends, and which weights it keeps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from core.config import PhaseConfig
from core.training.callbacks.early_stopping import EarlyStopping
from core.training.phase_outcome import PhaseOutcome


class FakeModel:
    """A model whose one weight is the number of the epoch."""

    def __init__(self) -> None:
        self.weights = [np.array(0)]
        self.stop_training = False

    def get_weights(self) -> list[np.ndarray]:
        return list(self.weights)

    def set_weights(self, weights: list[np.ndarray]) -> None:
        self.weights = weights


def follow(stopping: EarlyStopping, losses: list[float], first: int = 1) -> int:
    """Let epochs with these validation losses pass; how many did until it stopped."""
    model = stopping.model
    for number, loss in enumerate(losses, start=first):
        model.weights = [np.array(number)]
        stopping.on_epoch_end(number - 1, {"loss": 1.0, "val_loss": loss})
        if model.stop_training:
            return number
    return first + len(losses) - 1


def stopping_with(patience: int, **changes: Any) -> EarlyStopping:
    settings = PhaseConfig(epochs=9, learning_rate=0.1, patience=patience, **changes)
    made = EarlyStopping(settings)
    made.set_model(FakeModel())
    return made


def test_kept_weights_come_back_not_the_last_ones() -> None:
    stopping = stopping_with(3)
    assert follow(stopping, [0.9, 0.5, 0.6, 0.5, 0.7]) == 5
    assert (stopping.best_epoch, stopping.best_value) == (2, 0.5)
    stopping.restore_kept()
    assert stopping.model.weights[0] == 2


def test_patience_counts_epochs_since_the_best_one() -> None:
    assert follow(stopping_with(2), [0.9, 0.8, 0.9, 0.8, 0.1]) == 4
    assert follow(stopping_with(3), [0.9, 0.8, 0.9, 0.8, 0.1]) == 5


def test_patience_goes_on_where_it_was_interrupted() -> None:
    losses = [0.9, 0.5, 0.6, 0.7, 0.8, 0.9]
    whole = stopping_with(3)
    assert follow(whole, losses) == 5
    resumed = stopping_with(3)
    resumed.epoch, resumed.best_epoch, resumed.best_value = 4, 2, 0.5
    resumed.kept_weights = [np.array(2)]
    assert follow(resumed, losses[4:], first=5) == 5
    resumed.restore_kept()
    assert resumed.model.weights[0] == 2


def test_loss_that_is_no_number_stops_at_once() -> None:
    stopping = stopping_with(5)
    stopping.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.5})
    stopping.on_epoch_end(1, {"loss": math.nan, "val_loss": math.nan})
    assert stopping.model.stop_training
    assert stopping.best_epoch == 1


def logs(**values: float) -> dict[str, float]:
    return {"loss": 1.0, "val_loss": 1.0, "accuracy": 0.5, "val_accuracy": 0.5} | values


def test_accuracy_may_be_what_decides() -> None:
    stopping = stopping_with(2, monitor="val_accuracy")
    for epoch, (loss, accuracy) in enumerate([(0.9, 0.6), (0.5, 0.6), (0.8, 0.7)]):
        stopping.on_epoch_end(epoch, logs(val_loss=loss, val_accuracy=accuracy))
    assert (stopping.best_epoch, stopping.best_value) == (3, -0.7)


def test_last_epoch_may_be_kept_instead_of_the_best() -> None:
    stopping = stopping_with(0, keep="last")
    assert follow(stopping, [0.9, 0.5, 0.6]) == 3
    assert (stopping.best_epoch, stopping.kept_epoch) == (2, 3)
    stopping.restore_kept()
    assert stopping.model.weights[0] == 3


def test_without_patience_nothing_ends_it() -> None:
    assert follow(stopping_with(0), [0.1, *[0.9] * 8]) == 9


def test_a_loss_that_is_lost_at_the_end_leaves_no_last_epoch_to_keep() -> None:
    for keep, is_kept in (("best", True), ("last", False)):
        stopping = stopping_with(0, keep=keep)
        stopping.on_epoch_end(0, logs())
        assert stopping.has_weights
        stopping.on_epoch_end(1, logs(loss=math.nan, val_loss=math.nan))
        assert stopping.has_weights is is_kept


@pytest.mark.parametrize("metric", ["accuracy", "val_accuracy"])
def test_training_ends_at_the_accuracy_that_is_enough(metric: str) -> None:
    stopping = stopping_with(0, target=0.9, target_metric=metric)
    stopping.on_epoch_end(0, logs(**{metric: 0.89}))
    assert not stopping.is_over
    stopping.on_epoch_end(1, logs(**{metric: 0.9}))
    assert stopping.is_over and stopping.is_target_reached
    assert stopping.model.stop_training


def test_later_stage_has_the_best_epoch_before_it_to_beat() -> None:
    earlier = PhaseOutcome(2, 4, 10, 1.0, best_value=0.4)
    stopping = stopping_with(2)
    stopping.model.weights = [np.array(2)]
    stopping.go_on_from(earlier, stopping.model)
    assert follow(stopping, [0.6, 0.5, 0.3], first=5) == 6  # its own patience
    assert stopping.kept_epoch == 2
    stopping.restore_kept()
    assert stopping.model.weights[0] == 2


@pytest.mark.parametrize("keep", ["best", "last"])
def test_epoch_that_is_left_comes_back_to_the_one_before(keep: str) -> None:
    stopping = stopping_with(0, keep=keep)
    follow(stopping, [0.5, 0.9])
    stopping.model.weights = [np.array(2.5)]
    stopping.leave_epoch()
    assert (stopping.epoch, stopping.has_weights) == (2, True)
    stopping.restore_kept()
    assert (
        stopping.model.weights[0] == stopping.kept_epoch == {"best": 1, "last": 2}[keep]
    )


def test_first_epoch_of_a_later_stage_that_is_left_comes_back_to_the_stage_before() -> (
    None
):
    stopping = stopping_with(2, keep="last")
    stopping.model.weights = [np.array(4)]
    stopping.go_on_from(PhaseOutcome(4, 4, 10, 1.0), stopping.model)
    stopping.model.weights = [np.array(4.5)]
    stopping.leave_epoch()
    stopping.restore_kept()
    assert (stopping.model.weights[0], stopping.kept_epoch) == (4, 4)


@pytest.mark.parametrize(("weight", "is_kept"), [(0.5, True), (math.nan, False)])
def test_first_epoch_that_is_left_is_all_there_is_to_keep(
    weight: float, is_kept: bool
) -> None:
    stopping = stopping_with(2)
    stopping.model.weights = [np.array(weight)]
    stopping.leave_epoch()
    assert (stopping.epoch, stopping.has_weights) == (1, is_kept)
    stopping.restore_kept()
    assert stopping.model.weights[0] == pytest.approx(weight, nan_ok=True)
