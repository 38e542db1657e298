"""Over-fitting and under-fitting, read from the curves of one phase."""

from __future__ import annotations

import math

import numpy as np

from core.analysis.curves import Curves, accuracy_error
from core.analysis.findings import CurveContext, Finding, finding
from core.language.texts import _
from core.text.numbers import percent, short_number

_LASTING = 3  # epochs that something must last
_RISE = 1.1  # times its lowest, that the validation loss of the last epochs must have
_END = 1.15  # likewise, of the last one
_FALL = 0.9  # times what it was, that the training loss must fall to meanwhile
# Of the way from the majority's accuracy to 100%: below it training knows little. Of a
# frozen phase more is asked: it has fine-tuning ahead of it.
_WEAK = {"frozen": 1 / 2, "finetune": 1 / 3, "scratch": 1 / 3}
_GOOD_ENOUGH = 0.99  # validation accuracy that leaves nothing to wait for
_STRAIGHT = 0.3  # of the first half's fall: what the second half falls at least
_STEEP = 0.3  # power of the epochs' number: three times as many take away 28%
_SLOW = 0.2  # likewise: 20%
_LOWEST = 1.01  # times the lowest validation loss, that still counts as it
_SURE = 6.0  # standard errors of that power, of very few epochs at times


def over_fitting(curves: Curves, context: CurveContext) -> Finding | None:
    """A validation loss that rises, or stands still, while the training loss falls.

    Either way training accuracy must lie above validation's by more than noise: where
    nearly all validation images are right, the loss of the few others proves nothing.
    """
    gap = _gap(curves, context)
    if gap is None:
        return None
    lowest = int(curves.val_loss.argmin())
    best, last = curves.val_loss[lowest], curves.val_loss[-_LASTING:]
    lasts = curves.count - 1 - lowest >= _LASTING
    rises = last.mean() > _RISE * best and last[-1] > _END * best > 0
    end = max(curves.loss[-_LASTING:].mean(), curves.loss[-1])
    falls = end < _FALL * curves.loss[lowest]
    if not (lasts and rises and falls):
        return _left_behind(curves, gap)
    return finding(
        "over_fitting",
        curves,
        curves.epochs[lowest + 1],
        _("Over-fitting"),
        _(
            "After epoch {epoch} the validation loss rises from {best} to {last} while "
            "the training loss falls from {before} to {after}; training accuracy is "
            "{points} points above validation's.",
            epoch=curves.epochs[lowest],
            best=short_number(best, 3),
            last=short_number(last[-1], 3),
            before=short_number(curves.loss[lowest], 3),
            after=short_number(curves.loss[-1], 3),
            points=f"{100 * gap:.0f}",
        ),
    )


def _gap(curves: Curves, context: CurveContext) -> float | None:
    """Training accuracy beyond validation's at the end; None where it may be noise."""
    if curves.count <= _LASTING:
        return None
    validation = float(curves.val_accuracy[-_LASTING:].mean())
    gap = float(curves.accuracy[-_LASTING:].mean()) - validation
    error = accuracy_error(validation, context.num_validation)
    return gap if gap > 2 * error else None


def _left_behind(curves: Curves, gap: float) -> Finding | None:
    """Over-fitting whose validation loss stands still: only training gets better."""
    half = curves.count // 2
    start, end = curves.val_loss[half], curves.val_loss[-_LASTING:].mean()
    falls = curves.loss[-_LASTING:].mean() < 0.7 * curves.loss[half]
    if curves.count < 2 * _LASTING or not falls or end < 0.95 * start or gap < 0.05:
        return None
    return finding(
        "over_fitting",
        curves,
        curves.epochs[half],
        _("Over-fitting"),
        _(
            "Since epoch {epoch} the training loss falls from {before} to {after} and "
            "the validation loss no more; training accuracy is {points} points above "
            "validation's.",
            epoch=curves.epochs[half],
            before=short_number(curves.loss[half], 3),
            after=short_number(curves.loss[-1], 3),
            points=f"{100 * gap:.0f}",
        ),
    )


def still_falling(curves: Curves) -> Finding | None:
    """A phase that ended before it had learned all it can.

    Its validation loss is lowest at the end. In the second half of the epochs it falls
    with a power of their number that promises much from three times as many, or not
    much less than in the first half: it has hardly begun to bend.
    """
    fewest = 5 if curves.phase == "finetune" else 3
    if curves.count < fewest or curves.val_accuracy[-_LASTING:].mean() > _GOOD_ENOUGH:
        return None
    val_loss, half = curves.val_loss, curves.count // 2
    if val_loss[-1] > _LOWEST * val_loss.min():
        return None
    start = min(half, curves.count - 3)
    power, error = _power(curves.epochs[start:], val_loss[start:])
    early, late = val_loss[0] - val_loss[half], val_loss[half] - val_loss[-1]
    is_straight = early > 0 and late > _STRAIGHT * early
    if power < _SURE * error or not (is_straight or power > _STEEP):
        return None
    is_slow = power < _SLOW
    return finding(
        "under_fitting",
        curves,
        curves.epochs[-1],
        _("Under-fitting: learns too slowly")
        if is_slow
        else _("Under-fitting: stopped too early"),
        _(
            "The validation loss still falls at the end: from {first} in epoch "
            "{first_epoch} to {middle} in epoch {middle_epoch} and {last} in epoch "
            "{last_epoch}.",
            first=short_number(val_loss[0], 3),
            first_epoch=curves.epochs[0],
            middle=short_number(val_loss[half], 3),
            middle_epoch=curves.epochs[half],
            last=short_number(val_loss[-1], 3),
            last_epoch=curves.epochs[-1],
        ),
        cause="too_slow" if is_slow else "",
    )


def _power(epochs: np.ndarray, losses: np.ndarray) -> tuple[float, float]:
    """The a of a loss that goes like epochs^-a, and its standard error.

    Args:
        epochs: Shape (n,), n at least 3, above 0.
        losses: Shape (n,).
    """
    x, y = np.log(epochs), np.log(np.maximum(losses, 1e-9))
    x, y = x - x.mean(), y - y.mean()
    slope = float(x @ y / (x @ x))
    rest = y - slope * x
    return -slope, math.sqrt(float(rest @ rest) / (len(x) - 2) / float(x @ x))


def too_weak(curves: Curves, context: CurveContext) -> Finding | None:
    """Training stands still although much is wrong on the training images too."""
    if curves.count < 2 * _LASTING:
        return None
    level = float(curves.accuracy[-_LASTING:].mean())
    validation = float(curves.val_accuracy[-_LASTING:].mean())
    earlier = curves.loss[-2 * _LASTING : -_LASTING].mean()
    last = float(curves.loss[-_LASTING:].mean())
    majority = context.train_majority
    if majority is None:
        majority = context.majority
    enough = majority + _WEAK[curves.phase] * (1 - majority)
    if not (level < enough and abs(earlier - last) < 0.05 * last):
        return None
    if not level - validation < 2 * accuracy_error(level, context.num_validation):
        return None
    start = int(np.argmax(curves.loss <= 1.05 * last))
    return finding(
        "under_fitting",
        curves,
        curves.epochs[start],
        _("Under-fitting"),
        _why_weak(level, validation, majority, context.train_majority is None),
        cause="too_weak",
    )


def _why_weak(level: float, validation: float, majority: float, is_uneven: bool) -> str:
    """Accuracies where training stands still, and the one of answering one class."""
    values = {
        "training": percent(level),
        "validation": percent(validation),
        "one": percent(majority),
    }
    if is_uneven:
        return _(
            "Training accuracy stands still at {training}, no better than validation's "
            "{validation}; always answering the most frequent class would give {one}.",
            **values,
        )
    return _(
        "Training accuracy stands still at {training}, no better than validation's "
        "{validation}; always answering one class would give {one}.",
        **values,
    )
