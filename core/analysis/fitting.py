"""Over-fitting and under-fitting, read from the curves of one phase."""

from __future__ import annotations

import numpy as np

from core.analysis.curves import (
    Curves,
    accuracy_error,
    jitter,
    loss_margin,
    median_of_three,
)
from core.analysis.findings import CurveContext, Finding, finding

_LASTING = 3  # epochs that something must last
_LEAST_FALL = 0.02  # of a loss in one epoch, to call it falling
_GOOD_ENOUGH = 0.99  # validation accuracy that leaves nothing to wait for


def over_fitting(curves: Curves, context: CurveContext) -> Finding | None:
    """A validation loss that rises, or stands still, while the training loss falls."""
    val_loss = curves.val_loss
    if curves.count <= _LASTING:
        return None
    calm = median_of_three(val_loss)
    lowest = int(calm.argmin())
    margin = loss_margin(val_loss, context.num_validation)
    fall = curves.loss[lowest] - curves.loss[-_LASTING:].mean()
    still_falls = fall > max(0.02 * curves.loss[lowest], 2 * jitter(curves.loss))
    lasts = curves.count - 1 - lowest >= _LASTING
    rises = val_loss[-_LASTING:].min() > calm[lowest] + margin
    if lasts and rises and still_falls:
        return finding(
            "over_fitting",
            curves,
            curves.epochs[lowest + 1],
            "Over-fitting",
            f"After epoch {curves.epochs[lowest]} the validation loss rises from "
            f"{calm[lowest]:.3g} to {calm[-1]:.3g} while the training loss "
            f"falls from {curves.loss[lowest]:.3g} to {curves.loss[-1]:.3g}.",
        )
    return _left_behind(curves, int(np.argmax(calm <= calm[lowest] + margin)), context)


def _left_behind(curves: Curves, start: int, context: CurveContext) -> Finding | None:
    """Over-fitting whose validation loss stands still: only training gets better.

    Args:
        curves: Of the phase.
        start: Place of the first epoch with a validation loss near the lowest.
        context: What they were measured on.
    """
    if curves.count - start < 2 * _LASTING + 1:
        return None
    gaps = curves.accuracy - curves.val_accuracy
    gap, gap_before = gaps[-_LASTING:].mean(), gaps[start : start + _LASTING].mean()
    last = float(curves.val_accuracy[-_LASTING:].mean())
    error = accuracy_error(last, context.num_validation)
    has_fallen = curves.loss[-_LASTING:].mean() < 0.7 * curves.loss[start]
    if not (has_fallen and gap > max(0.05, 3 * error) and gap > gap_before + 0.03):
        return None
    return finding(
        "over_fitting",
        curves,
        curves.epochs[start + 1],
        "Over-fitting",
        f"Since epoch {curves.epochs[start]} the training loss falls from "
        f"{curves.loss[start]:.3g} to {curves.loss[-1]:.3g} and the validation loss no "
        f"more; training accuracy is {100 * gap:.0f} points above validation's.",
    )


def still_falling(curves: Curves) -> Finding | None:
    """A phase that ended before it had learned all it can."""
    span = min(5, curves.count)
    if span < 4 or curves.val_accuracy[-_LASTING:].mean() > _GOOD_ENOUGH:
        return None
    if int(curves.val_loss.argmin()) < curves.count - 2:
        return None
    falls = []
    for values in (curves.loss, curves.val_loss):
        slope = float(np.polyfit(np.arange(span), values[-span:], 1)[0])
        falls.append(-slope / max(float(values[-span:].mean()), 1e-9))
        if -slope * (span - 1) < 4 * jitter(values):
            return None
    if min(falls) < _LEAST_FALL:
        return None
    return finding(
        "under_fitting",
        curves,
        curves.epochs[-1],
        "Under-fitting: stopped too early",
        f"Over the last {span} epochs, up to epoch {curves.epochs[-1]}, the validation "
        f"loss still falls by {100 * falls[1]:.0f}% per epoch.",
    )


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
    enough = (1 + majority) / 2
    if not (level < enough and earlier - last < 0.05 * last):
        return None
    if not level - validation < 2 * accuracy_error(level, context.num_validation):
        return None
    start = int(np.argmax(curves.loss <= 1.05 * last))
    one = "the most frequent class" if context.train_majority is None else "one class"
    return finding(
        "under_fitting",
        curves,
        curves.epochs[start],
        "Under-fitting",
        f"Training accuracy stands still at {100 * level:.1f}%, no better than "
        f"validation's {100 * validation:.1f}%; always answering {one} would give "
        f"{100 * majority:.1f}%.",
        cause="too_weak",
    )
