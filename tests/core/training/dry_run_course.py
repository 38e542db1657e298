"""How a phase would go: when it would end, what it would keep, how rates would fall."""

from __future__ import annotations

import copy
from typing import Any

from core.training.callbacks.early_stopping import EarlyStopping
from core.training.callbacks.precise_norms import PreciseNorms
from core.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from core.training.callbacks.weight_average import WeightAverage
from core.training.phase_job import PhaseJob

# Loss, validation loss, accuracy and validation accuracy of epochs that might be.
_HISTORIES = [
    [(0.9 - i / 10, 0.9 - i / 10, 0.5, 0.5 + i / 50) for i in range(6)],  # better
    [(0.6, 0.6, 0.5, 0.5)] * 6,  # flat
    [(0.5, abs(i - 1) / 10 + 0.5, 0.6, 0.6 - i / 50) for i in range(6)],  # worse
    [(0.5, 0.5 + i / 10, 0.6, 0.6 + i / 50) for i in range(6)],  # at odds
    [(0.3, 0.3 - i / 50, 0.7 + i / 20, 0.6) for i in range(6)],  # learned by heart
    [(0.3, 0.3 - i / 50, 0.6, 0.7 + i / 20) for i in range(6)],  # solved
]
LAST_LOGS = {"loss": 0.7, "val_loss": 0.7, "accuracy": 0.3, "val_accuracy": 0.3}


class _Epochs:
    """A model whose one weight is the number of epochs it was trained for."""

    def __init__(self) -> None:
        self.weights: list[Any] = [0]
        self.stop_training = False

    def get_weights(self) -> list[Any]:
        return list(self.weights)

    def set_weights(self, weights: list[Any]) -> None:
        self.weights = weights


def course_of(job: PhaseJob, callbacks: list[Any]) -> dict[str, Any]:
    """By history: the last epoch, the one whose weights are kept, how rates fall."""
    ends, kept, told, lowered = [], [], [], []
    for history in _HISTORIES:
        epochs = [dict(zip(LAST_LOGS, figures, strict=True)) for figures in history]
        stopping = _stopped(_of_kind(callbacks, EarlyStopping), job.first_epoch, epochs)
        ends.append((stopping.epoch - job.first_epoch, stopping.is_target_reached))
        kept.append(stopping.model.weights[0])
        told.append(stopping.kept_epoch - job.first_epoch)
        lowered.append(_factors(_of_kind(callbacks, ReduceOnPlateau), epochs))
    return {"end": ends, "kept": kept, "told_kept": told, "lowered": lowered}


def _stopped(original: Any, first_epoch: int, epochs: list[dict[str, float]]) -> Any:
    """Early stopping after these epochs, or those of them that it lets be."""
    stopping, model = copy.copy(original), _Epochs()
    stopping.set_model(model)
    stopping.kept_weights = [0] if original.kept_weights else []
    for number, logs in enumerate(epochs, start=1):
        model.weights = [number]
        stopping.on_epoch_end(first_epoch + number - 1, logs)
        if model.stop_training:
            break
    stopping.restore_kept()
    return stopping


def _factors(original: Any, epochs: list[dict[str, float]]) -> list[float]:
    """What the learning rate is multiplied with after each of these epochs."""
    plateau, optimizer = copy.copy(original), original._optimizer
    optimizer._head.iterations.assign(1)  # a cosine begins, and ends, with no rate
    factors = []
    for number, logs in enumerate(epochs):
        plateau.on_epoch_end(number, logs)
        factors.append(float(optimizer.rate.factor.numpy()))
    optimizer.rate.factor.assign(1.0)
    return factors


def norms_of(job: PhaseJob, callbacks: list[Any]) -> dict[str, bool]:
    """Whether statistics are estimated before validation; only from scratch they move.

    Elsewhere it is no part, and must not be done.
    """
    is_done = any(isinstance(item, PreciseNorms) for item in callbacks)
    if job.phase == "scratch":
        return {"norms": is_done}
    assert not is_done
    return {}


def averaged_of(job: PhaseJob, callbacks: list[Any]) -> dict[str, float]:
    """How far the mean of the weights goes back; only fine-tuning has one."""
    average = _of_kind(callbacks, WeightAverage)
    if job.phase == "finetune":
        return {"averaged_steps": average._num_steps}
    assert not average.is_on
    return {}


def _of_kind(callbacks: list[Any], kind: type) -> Any:
    return next(item for item in callbacks if isinstance(item, kind))


def end_last_epoch(job: PhaseJob, callbacks: list[Any]) -> None:
    """Leave a step as one that was trained to its end."""
    stopping = _of_kind(callbacks, EarlyStopping)
    stopping.on_epoch_end(job.last_epoch - 1, LAST_LOGS)
