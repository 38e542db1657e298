"""What a run's curves show: over-fitting and its kin, where it starts, what to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.analysis.curves import Curves, curves_of
from core.analysis.findings import CurveContext, Finding
from core.analysis.fitting import over_fitting, still_falling, too_weak
from core.analysis.stability import broken, forgetting, rising, switch

__all__ = ["CurveContext", "Finding", "diagnose"]


def diagnose(
    epochs_by_phase: Mapping[str, Sequence[dict[str, Any]]], context: CurveContext
) -> list[Finding]:
    """Name what is wrong with a training, and nothing where nothing is.

    Over-fitting: the validation loss lies above its lowest by more than noise for the
    last 3 epochs while the training loss went on falling; or it stands still for 6
    epochs while the training loss falls by 30% and training accuracy leaves
    validation accuracy behind.
    Learning rate too high: a loss that is no number, a training loss that rises, or a
    validation loss that fine-tuning lifts above the frozen phase's and that does not
    come back.
    Forgetting (catastrophic): after the switch validation accuracy falls below the
    frozen phase's by more than two standard errors and stays below it, while training
    accuracy goes up.
    Under-fitting: both losses still fall by 2% per epoch or more at the last one; or
    training stands still with less than half of the way from the majority's accuracy,
    in what training sees, to 100% done, and validation no worse.

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
    too_high, judged = broken(curves), curves.judged()
    forgotten = forgetting(judged, before.judged(), context) if before else None
    if not too_high and not forgotten:  # one name for one thing
        too_high = rising(curves)
        if before and not too_high:
            too_high = switch(judged, before.judged(), context)
    if too_high or forgotten:  # whatever else the curves show follows from it
        return [item for item in (too_high, forgotten) if item]
    if over := over_fitting(judged, context):
        return [over]
    if is_last and not context.is_finished:
        return []
    under = still_falling(judged)
    if is_last:  # fine-tuning is the answer to a frozen phase that is too weak
        under = under or too_weak(judged, context)
    return [under] if under else []
