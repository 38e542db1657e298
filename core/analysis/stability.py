"""Learning rates that are too high, and what fine-tuning forgets."""

from __future__ import annotations

import math

import numpy as np

from core.analysis.curves import Curves, accuracy_error, jitter, loss_margin
from core.analysis.findings import CurveContext, Finding, finding
from core.analysis.switch import Switch

_FEWEST_EPOCHS = 3  # to tell a training loss that rises
_FEWEST_JUMPING = 12  # to tell a validation loss that never settles
_MUCH_WORSE = 1.25  # times the frozen phase's loss, where curves are all that is known
_JUMPY = 0.07  # noise of a validation loss, as a share of it
_UNSURE = 2.0  # times what a model would have that is as sure as it is often right
_FEW_WRONG = 8  # validation images, whose losses alone may make a curve jump
_TOO_HIGH = "rate_too_high", "Learning rate too high"


def broken(curves: Curves) -> Finding | None:
    """A loss that is no number."""
    epoch = curves.broken_epoch
    if epoch is None:
        return None
    return _too_high(
        curves,
        epoch,
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
    return _too_high(
        curves,
        curves.epochs[lowest + 1],
        f"The training loss rises, from {loss[lowest]:.3g} in epoch "
        f"{curves.epochs[lowest]} to {loss[-1]:.3g} in epoch {curves.epochs[-1]}.",
    )


def unsettled(curves: Curves, context: CurveContext) -> Finding | None:
    """A validation loss that jumps, and is high for its accuracy even at its best.

    A model that is always as sure as it is often right (p), and spreads the rest
    evenly, has the cross-entropy H(p) + (1 - p) ln(classes - 1). Training that settles
    comes below it, and over-fitting alone seldom to twice as much.
    """
    if curves.count < _FEWEST_JUMPING:
        return None
    best = int(curves.val_loss.argmin())
    lowest, right = float(curves.val_loss[best]), float(curves.val_accuracy[best])
    if _are_few(1 - right, context):
        return None
    jumps = jitter(curves.val_loss) / float(np.median(curves.val_loss))
    spread = context.label_smoothing  # the loss asks for no more than this
    sure = (1 - spread) * right + spread / context.num_classes
    even = _even_loss(sure, context.num_classes)
    if jumps < _JUMPY or lowest <= _UNSURE * even:
        return None
    return _too_high(
        curves,
        curves.epochs[0],
        f"The validation loss jumps by {100 * jumps:.0f}% from epoch to epoch, and its "
        f"lowest, {lowest:.3g}, is high for an accuracy of {100 * right:.1f}%: a model "
        f"that is never surer than that would have {even:.3g}.",
    )


def _are_few(wrong: float, context: CurveContext) -> bool:
    """Whether a share of validation images are so few that their losses may jump."""
    return wrong * context.num_validation < _FEW_WRONG


def _even_loss(right: float, num_classes: int) -> float:
    """Cross-entropy of a model that is always as sure as it is often right.

    Args:
        right: How often, 0-1.
        num_classes: The others share the rest evenly.
    """
    wrong = 1 - right
    parts = [share * math.log(share) for share in (right, wrong) if share > 0]
    return wrong * math.log(max(1, num_classes - 1)) - sum(parts)


def harmful(curves: Curves, before: Curves, context: CurveContext) -> Finding | None:
    """Fine-tuning that reaches only worse models than the frozen phase did.

    Where both phases are finished, the answers of the two models on validation images
    tell, in pairs. Before that curves must be far apart.

    Args:
        curves: Of the fine-tune phase, its judged epochs.
        before: Of the frozen phase, likewise.
        context: What they were measured on, and what fine-tuning changed.
    """
    if not before.count or not curves.count:
        return None
    if context.switches:
        switch = context.switches.get("validation")
        return _lost(curves, switch) if switch and switch.is_worse else None
    return _far_above(curves, before, context)


def _lost(curves: Curves, switch: Switch) -> Finding:
    """A fine-tuned model that is clearly worse, by the name of what happened."""
    after = switch.frozen_loss + switch.loss_change
    return _named(
        curves,
        switch.broke > switch.fixed,
        f"Of the validation images fine-tuning fixes {switch.fixed} and breaks "
        f"{switch.broke}, and their loss goes from {switch.frozen_loss:.3g} to "
        f"{after:.3g}",
    )


def _far_above(curves: Curves, before: Curves, context: CurveContext) -> Finding | None:
    """A validation loss that fine-tuning lifts, and that does not come back."""
    if curves.count < 2 and not context.is_finished:
        return None  # the next epoch may bring it back
    frozen, reached = float(before.val_loss.min()), float(curves.val_loss.min())
    margin = loss_margin(before.val_loss, context.num_validation)
    if reached <= max(_MUCH_WORSE * frozen, frozen + margin):
        return None
    most, now = float(before.val_accuracy.max()), float(curves.val_accuracy.max())
    is_less_right = now < most - 2 * accuracy_error(most, context.num_validation)
    if now > most or (_are_few(1 - now, context) and not is_less_right):
        return None
    return _named(
        curves,
        is_less_right,
        f"Fine-tuning lifts the validation loss from {frozen:.3g} to "
        f"{curves.val_loss[0]:.3g} in its first epoch, and it comes back to "
        f"{reached:.3g} only; validation accuracy was {100 * most:.1f}% and reaches "
        f"{100 * now:.1f}%",
    )


def _named(curves: Curves, is_less_right: bool, reason: str) -> Finding:
    """Forgetting where training gets better meanwhile, else a rate too high."""
    rise = curves.accuracy[-1] - curves.accuracy[0]
    if not is_less_right or rise <= 0:
        return _too_high(curves, curves.epochs[0], f"{reason}.")
    return finding(
        "forgetting",
        curves,
        curves.epochs[0],
        "Catastrophic forgetting",
        f"{reason}, while training accuracy goes up to "
        f"{100 * curves.accuracy[-1]:.1f}%: what the backbone knew is being lost.",
    )


def _too_high(curves: Curves, epoch: int, reason: str) -> Finding:
    key, title = _TOO_HIGH
    return finding(key, curves, epoch, title, reason)
