"""Learning rates that are too high, and what fine-tuning forgets."""

from __future__ import annotations

import math

import numpy as np

from core.analysis.curves import Curves, accuracy_error, jitter, loss_margin
from core.analysis.findings import CurveContext, Finding, finding
from core.analysis.switch import Switch
from core.language.texts import _
from core.text.numbers import percent, short_number

_FEWEST_EPOCHS = 3  # to tell a training loss that rises
_FEWEST_JUMPING = 12  # to tell a validation loss that never settles
_MUCH_WORSE = 1.25  # times the frozen phase's loss, where curves are all that is known
_JUMPY = 0.07  # noise of a validation loss, as a share of it
_UNSURE = 2.0  # times what a model would have that is as sure as it is often right
_FEW_WRONG = 8  # validation images, whose losses alone may make a curve jump


def broken(curves: Curves) -> Finding | None:
    """A loss that is no number."""
    epoch = curves.broken_epoch
    if epoch is None:
        return None
    return _too_high(
        curves,
        epoch,
        _(
            "The loss of epoch {epoch} is not a number: the weights have grown beyond "
            "what can be computed.",
            epoch=epoch,
        ),
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
        _(
            "The training loss rises, from {before} in epoch {lowest} to {after} in "
            "epoch {last}.",
            before=short_number(loss[lowest], 3),
            lowest=curves.epochs[lowest],
            after=short_number(loss[-1], 3),
            last=curves.epochs[-1],
        ),
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
        _(
            "The validation loss jumps by {share} from epoch to epoch, and its lowest, "
            "{lowest}, is high for an accuracy of {accuracy}: a model that is never "
            "surer than that would have {even}.",
            share=f"{jumps:.0%}",
            lowest=short_number(lowest, 3),
            accuracy=percent(right),
            even=short_number(even, 3),
        ),
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
    values = {
        "fixed": switch.fixed,
        "broke": switch.broke,
        "before": short_number(switch.frozen_loss, 3),
        "after": short_number(switch.frozen_loss + switch.loss_change, 3),
    }
    if switch.broke > switch.fixed and _learns(curves):
        return _forgotten(
            curves,
            _(
                "Of the validation images fine-tuning fixes {fixed} and breaks "
                "{broke}, and their loss goes from {before} to {after}, while training "
                "accuracy goes up to {accuracy}: what the backbone knew is being lost.",
                **values,
                accuracy=percent(curves.accuracy[-1]),
            ),
        )
    return _too_high(
        curves,
        curves.epochs[0],
        _(
            "Of the validation images fine-tuning fixes {fixed} and breaks {broke}, "
            "and their loss goes from {before} to {after}.",
            **values,
        ),
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
    values = {
        "frozen": short_number(frozen, 3),
        "first": short_number(curves.val_loss[0], 3),
        "reached": short_number(reached, 3),
        "most": percent(most),
        "now": percent(now),
    }
    if is_less_right and _learns(curves):
        return _forgotten(
            curves,
            _(
                "Fine-tuning lifts the validation loss from {frozen} to {first} in its "
                "first epoch, and it comes back to {reached} only; validation accuracy "
                "was {most} and reaches {now}, while training accuracy goes up to "
                "{accuracy}: what the backbone knew is being lost.",
                **values,
                accuracy=percent(curves.accuracy[-1]),
            ),
        )
    return _too_high(
        curves,
        curves.epochs[0],
        _(
            "Fine-tuning lifts the validation loss from {frozen} to {first} in its "
            "first epoch, and it comes back to {reached} only; validation accuracy was "
            "{most} and reaches {now}.",
            **values,
        ),
    )


def _learns(curves: Curves) -> bool:
    """Whether training gets better meanwhile: then a worse model has forgotten."""
    return bool(curves.accuracy[-1] > curves.accuracy[0])


def _forgotten(curves: Curves, reason: str) -> Finding:
    title = _("Catastrophic forgetting")
    return finding("forgetting", curves, curves.epochs[0], title, reason)


def _too_high(curves: Curves, epoch: int, reason: str) -> Finding:
    title = _("Learning rate too high")
    return finding("rate_too_high", curves, epoch, title, reason)
