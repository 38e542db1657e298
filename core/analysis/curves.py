"""The curves of one phase as arrays, and how much of their movement is noise."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Curves:
    """One phase's epochs in order; NaN where there is no number.

    Attributes:
        phase: "frozen", "finetune" or "scratch".
        epochs: 1-based, shape (n,), int64.
        loss: On the training images, shape (n,), float64; the others alike.
        accuracy: Fractions 0-1.
        val_loss: On the validation images.
        val_accuracy: Fractions 0-1.
        broken_epoch: The first one whose loss was written as no number; None where
            there is none. The arrays end before it.
    """

    phase: str
    epochs: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    val_loss: np.ndarray
    val_accuracy: np.ndarray
    broken_epoch: int | None

    @property
    def count(self) -> int:
        """Epochs before the first broken one."""
        return len(self.loss)

    def judged(self) -> Curves:
        """Without the epochs whose validation figures are not known."""
        is_known = np.isfinite(self.val_loss) & np.isfinite(self.val_accuracy)
        arrays = {
            item.name: getattr(self, item.name)[is_known]
            for item in dataclasses.fields(self)
            if item.name not in ("phase", "broken_epoch")
        }
        return dataclasses.replace(self, **arrays)


def curves_of(phase: str, events: Sequence[dict[str, Any]]) -> Curves:
    """Read a phase's epoch events; see `core.runs.metrics_log.History.epochs`.

    A loss that is there, but null, was no number. One that is missing is not known;
    an epoch without a training loss that is a number is left out.
    """
    broken = next((i for i, item in enumerate(events) if _is_broken(item)), None)
    sound = [item for item in events[:broken] if _number(item, "loss") is not None]
    broken_epoch = None if broken is None else int(events[broken]["epoch"])
    columns = {
        name: np.array([_value(item, name) for item in sound], np.float64)
        for name in ("loss", "accuracy", "val_loss", "val_accuracy")
    }
    epochs = np.array([int(item["epoch"]) for item in sound], np.int64)
    return Curves(phase=phase, epochs=epochs, broken_epoch=broken_epoch, **columns)


def _is_broken(event: dict[str, Any]) -> bool:
    """Whether a loss of this epoch was no number.

    The validation loss counts only beside the validation accuracy: without validation
    images neither is a number, and nothing is wrong.
    """
    if "loss" in event and _number(event, "loss") is None:
        return True
    has_validation = _number(event, "val_accuracy") is not None
    return has_validation and "val_loss" in event and _number(event, "val_loss") is None


def _number(event: dict[str, Any], name: str) -> float | None:
    value = event.get(name)
    if isinstance(value, int | float) and math.isfinite(value):
        return float(value)
    return None


def _value(event: dict[str, Any], name: str) -> float:
    found = _number(event, name)
    return math.nan if found is None else found


def jitter(values: np.ndarray) -> float:
    """The standard deviation of a curve's noise, without its trend.

    From second differences, which a slope does not touch: their variance is 6 times the
    noise's. Their median absolute value (times 1.4826 for a normal distribution) stays
    the same when a few epochs jump.

    Args:
        values: Shape (n,), finite.

    Returns:
        0 where there are fewer than 4 values.
    """
    if len(values) < 4:
        return 0.0
    bends = np.abs(np.diff(values, 2))
    return 1.4826 * float(np.median(bends)) / math.sqrt(6)


def loss_margin(val_loss: np.ndarray, num_validation: int) -> float:
    """By how much a validation loss must rise above its lowest to mean anything.

    Three times the noise that the curve itself shows, and at least the lowest loss
    divided by the square root of the images: cross-entropy's spread from image to image
    is about as large as its mean.
    """
    sampling = float(np.min(val_loss)) / math.sqrt(max(1, num_validation))
    return max(3.0 * jitter(val_loss), sampling)


def accuracy_error(accuracy: float, num_validation: int) -> float:
    """The standard error of an accuracy: sqrt(p (1 - p) / n).

    Two right and two wrong answers are added, so that 100% of 30 images does not look
    certain (Agresti and Coull 1998, doi 10.1080/00031305.1998.10480550).
    """
    n = num_validation + 4
    p = (accuracy * num_validation + 2) / n
    return math.sqrt(p * (1 - p) / n)
