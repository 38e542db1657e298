"""Learning rates that are too high, and what fine-tuning forgets."""

from __future__ import annotations

from core.analysis.curves import Curves, accuracy_error, jitter, loss_margin
from core.analysis.findings import CurveContext, Finding, finding

_FEWEST_EPOCHS = 3  # to tell a training loss that rises


def broken(curves: Curves) -> Finding | None:
    """A loss that is no number."""
    epoch = curves.broken_epoch
    if epoch is None:
        return None
    return finding(
        "rate_too_high",
        curves,
        epoch,
        "Learning rate too high",
        f"The loss of epoch {epoch} is not a number: the weights have grown beyond "
        "what can be computed.",
    )


def rising(curves: Curves) -> Finding | None:
    """A training loss that ends above where it began."""
    loss = curves.loss
    if curves.count < _FEWEST_EPOCHS:
        return None
    if loss[-2:].min() <= 1.1 * loss[0] + 3 * jitter(loss):
        return None
    lowest = int(loss[:-2].argmin())
    return finding(
        "rate_too_high",
        curves,
        curves.epochs[lowest + 1],
        "Learning rate too high",
        f"The training loss rises, from {loss[lowest]:.3g} in epoch "
        f"{curves.epochs[lowest]} to {loss[-1]:.3g} in epoch {curves.epochs[-1]}.",
    )


def switch(curves: Curves, before: Curves, context: CurveContext) -> Finding | None:
    """A validation loss that jumps when fine-tuning begins.

    Args:
        curves: Of the fine-tune phase, its judged epochs.
        before: Of the frozen phase, likewise.
        context: What they were measured on.
    """
    if not before.count or not curves.count:
        return None
    best = float(before.val_loss.min())
    margin = loss_margin(before.val_loss, context.num_validation)
    # A phase that keeps its last epoch hands over that one's loss.
    handed_over = float(before.val_loss[-1])
    if curves.val_loss[0] <= max(best + margin, handed_over + margin / 2):
        return None
    frozen_loss = float(before.loss[before.val_loss.argmin()])
    is_rough = curves.loss[0] > 1.25 * frozen_loss
    reached = float(curves.val_loss.min())
    if reached < best or (reached <= best + margin and not is_rough):
        return None
    if curves.count < 2 and not (context.is_finished or is_rough):
        return None  # the next epoch may bring it back
    return finding(
        "rate_too_high",
        curves,
        curves.epochs[0],
        "Learning rate too high",
        f"Fine-tuning lifts the validation loss from {best:.3g} to "
        f"{curves.val_loss[0]:.3g} in its first epoch, and it comes back to "
        f"{reached:.3g} only.",
    )


def forgetting(curves: Curves, before: Curves, context: CurveContext) -> Finding | None:
    """Validation that fine-tuning lowers for good while training gets better.

    Args:
        curves: Of the fine-tune phase, its judged epochs.
        before: Of the frozen phase, likewise.
        context: What they were measured on.
    """
    values = curves.val_accuracy
    if curves.count < 2 or not before.count:
        return None
    best = int(before.val_loss.argmin())
    # One epoch alone may be a lucky one.
    frozen = float(before.val_accuracy[max(0, best - 1) : best + 2].mean())
    error = accuracy_error(frozen, context.num_validation)
    falls = values[:2].mean() < frozen - 2 * error
    stays = values.mean() < frozen - 2 * error and values.max() < frozen
    rise = curves.accuracy[-2:].mean() - curves.accuracy[0]
    if not (falls and stays and rise > 0.005):
        return None
    return finding(
        "forgetting",
        curves,
        curves.epochs[0],
        "Catastrophic forgetting",
        f"Fine-tuning lowers validation accuracy from {100 * frozen:.1f}% to "
        f"{100 * values[-1]:.1f}% while training accuracy goes up to "
        f"{100 * curves.accuracy[-1]:.1f}%: what the backbone knew is being lost.",
    )
