"""What the curves of a run show, with all that its files say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.analysis.comparison import compare_runs
from core.analysis.diagnosis import diagnose
from core.analysis.findings import CurveContext, Finding
from core.analysis.switch import Switch, switch_of
from core.config import RunConfig
from core.errors import RunError
from core.runs.run import Run

_PHASES = ("frozen", "finetune")


def findings_of(
    config: RunConfig,
    epochs_by_phase: Mapping[str, Sequence[dict[str, Any]]],
    validation: Sequence[int],
    is_finished: bool,
    switches: Mapping[str, Switch],
) -> list[Finding]:
    """What the curves of a run show so far.

    Curves say nothing of too few epochs where a run was stopped or broke off, nor of a
    phase that was to end as soon as it reached an accuracy, and did. Views that show
    two images hold training accuracy down, whatever the model knows.

    Args:
        config: Of the run.
        epochs_by_phase: As `core.runs.metrics_log.History.epochs` has them.
        validation: Images of each class; see `validation_counts`.
        is_finished: Whether it came to its end.
        switches: See `run_switches`.
    """
    total, num_classes = sum(validation), len(validation)
    is_balanced = config.imbalance == "balanced_sampling"
    context = CurveContext(
        num_validation=total,
        majority=max(validation) / total if total else 1.0,
        is_finished=is_finished,
        train_majority=1 / num_classes if is_balanced else None,
        num_classes=num_classes,
        switches=switches,
        label_smoothing=config.label_smoothing,
    )

    def has_reached_target(phase: str) -> bool:
        settings = getattr(config, phase)
        return settings.target > 0 and any(
            (epoch.get(settings.target_metric) or 0.0) >= settings.target
            for epoch in epochs_by_phase.get(phase, [])
        )

    return [
        found
        for found in diagnose(epochs_by_phase, context)
        if found.key != "under_fitting" or not has_reached_target(found.phase)
        if found.cause != "too_weak" or not config.mixes_images
    ]


def validation_counts(run: Run) -> list[int]:
    """Validation images of each class."""
    return [places.get("validation", 0) for places in run.manifest.counts().values()]


def run_switches(run: Run) -> dict[str, Switch]:
    """What fine-tuning changed, by split; {} as long as not both phases are finished.

    Splits without images, or with damaged predictions, are left out.
    """
    found: dict[str, Switch] = {}
    if any(run.result(phase) is None for phase in _PHASES):
        return found
    frozen, tuned = ((run, phase) for phase in _PHASES)
    for split in ("validation", "test"):
        try:
            found[split] = switch_of(compare_runs(frozen, tuned, split))
        except RunError:  # of a damaged file the run itself tells
            continue
    return found
