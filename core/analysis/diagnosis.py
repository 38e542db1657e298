"""What a run's curves show: over-fitting and its kin, where it starts, what to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.analysis.curves import Curves, curves_of
from core.analysis.findings import CurveContext, Finding
from core.analysis.fitting import over_fitting, still_falling, too_weak
from core.analysis.stability import broken, harmful, rising, unsettled

__all__ = ["CurveContext", "Finding", "diagnose"]


def diagnose(
    epochs_by_phase: Mapping[str, Sequence[dict[str, Any]]], context: CurveContext
) -> list[Finding]:
    """Name what is wrong with a training, and nothing where nothing is.

    `benchmarks.diagnosis` holds what it says against what became of runs.

    Learning rate too high: a loss that is no number; a training loss that rises; a
    fine-tuned model that is clearly worse than the frozen one (`Switch.is_worse`), or,
    before both are finished, a validation loss that fine-tuning lifts by a quarter and
    that does not come back; or a validation loss that jumps, and even at its lowest is
    twice what its accuracy would give.
    Forgetting (catastrophic): the same of a fine-tuning that gets fewer validation
    images right while training accuracy goes up. A fine-tuning that the paired test
    calls better, on validation or test images, has neither.
    Over-fitting: training accuracy is above validation's by more than two standard
    errors, and the validation loss, 3 epochs or more after its lowest, lies above it by
    15% while the training loss fell by 10%; or in the second half of the epochs it did
    not fall while the training loss fell by 30%.
    Under-fitting: the validation loss is lowest at the last epoch, and its fall has
    hardly slowed down, or three times the epochs would take it down by 28%; or training
    stands still with less than a third of the way (of a frozen phase: half) from the
    majority's accuracy, in what training sees, to 100% done, and validation no worse.

    Args:
        epochs_by_phase: As `core.runs.metrics_log.History.epochs` has them.
        context: What they were measured on.

    Returns:
        In the order of phases and epochs; at most one of a key in a phase.
    """
    phases = ("frozen", "finetune", "scratch")
    found = {
        name: curves_of(name, epochs_by_phase[name])
        for name in phases
        if epochs_by_phase.get(name)
    }
    findings: list[Finding] = []
    for place, (name, curves) in enumerate(found.items()):
        is_last = place + 1 == len(found)
        before = found.get("frozen") if name == "finetune" else None
        findings += _of_phase(curves, before, context, is_last)
    return findings


def _of_phase(
    curves: Curves, before: Curves | None, context: CurveContext, is_last: bool
) -> list[Finding]:
    judged = curves.judged()
    harm = _harm(curves, before, context)
    if harm:  # whatever else the curves show follows from it
        return [harm]
    if over := over_fitting(judged, context):
        return [over]
    if is_last and not context.is_finished:
        return []
    under = still_falling(judged)
    if is_last:  # fine-tuning is the answer to a frozen phase that is too weak
        under = under or too_weak(judged, context)
    return [under] if under else []


def _harm(
    curves: Curves, before: Curves | None, context: CurveContext
) -> Finding | None:
    """What makes a phase worse than it had to be; one name for one thing."""
    judged = curves.judged()
    if found := broken(curves):
        return found
    if before and any(item.is_better for item in context.switches.values()):
        return None
    if before and (found := harmful(judged, before.judged(), context)):
        return found
    if before:
        return None if context.switches else rising(curves)
    return rising(curves) or unsettled(judged, context)
