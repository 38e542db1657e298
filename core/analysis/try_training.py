"""Tries that change how a phase trains: rates, schedule, epochs, batches.

Each takes a run's settings and the phase that a finding is of, and gives None where
these leave nothing of its kind to try.
"""

from __future__ import annotations

from core.analysis.findings import Make, Try
from core.config import RunConfig
from core.text.labels import PHASE_ADJECTIVES

_WARM_UP = 0.1  # share of the steps


def scaled_rate(factor: float) -> Make:
    """Another learning rate; with several steps of unfreezing one for each."""

    def make(config: RunConfig, phase: str) -> Try:
        names = [f"{phase}.learning_rate"]
        rates = [config.phase(phase).learning_rate]
        if phase == "finetune":
            steps = config.finetune.steps
            names = [f"finetune.steps.{i}.learning_rate" for i in range(len(steps))]
            rates = [step.learning_rate for step in steps]
        # Two digits, so that words and settings say the same.
        scaled = [float(f"{factor * rate:.2g}") for rate in rates]
        verb = "Raise" if factor > 1 else "Lower"
        several = ", and those of the other steps alike" if len(rates) > 1 else ""
        return Try(
            f"{verb} the {PHASE_ADJECTIVES[phase]} learning rate from {rates[0]:g} to "
            f"{scaled[0]:g}{several}.",
            dict(zip(names, scaled, strict=True)),
        )

    return make


def more_epochs(config: RunConfig, phase: str) -> Try:
    """Twice as many; with several steps of unfreezing in the last one."""
    name, epochs, whose = phase, config.phase(phase).epochs, ""
    if phase == "finetune":
        last = len(config.finetune.steps) - 1
        name = f"finetune.steps.{last}"
        epochs = config.finetune.steps[last].epochs
        whose = "last step of the " if last else ""
    return Try(
        f"Give the {whose}{PHASE_ADJECTIVES[phase]} phase twice the epochs, "
        f"{2 * epochs:,} instead of {epochs:,}.",
        {f"{name}.epochs": 2 * epochs},
    )


def warm_up(config: RunConfig, phase: str) -> Try | None:
    """Small steps first, and ever smaller ones at the end."""
    schedule = config.phase(phase).schedule
    if schedule.kind == "cosine" and schedule.warmup >= _WARM_UP:
        return None
    return Try(
        f"Use the cosine schedule with {_WARM_UP:.0%} of the steps to warm up.",
        {f"{phase}.schedule.kind": "cosine", f"{phase}.schedule.warmup": _WARM_UP},
    )


def ready_head(config: RunConfig, phase: str) -> Try | None:
    """A longer phase before the switch; a fit to convergence is as ready as can be."""
    if phase != "finetune" or config.is_fitted("frozen"):
        return None
    epochs, patience = 2 * config.frozen.epochs, 2 * config.frozen.patience
    return Try(
        f"Train the frozen phase for up to {epochs:,} epochs before the switch.",
        {"frozen.epochs": epochs, "frozen.patience": patience},
    )


def larger_batch(config: RunConfig, phase: str) -> Try:
    """Twice the images of a step."""
    size = config.batch_size
    return Try(
        f"Use a larger batch, {2 * size:,} images instead of {size:,}.",
        {"batch_size": 2 * size},
    )


def smaller_batch(config: RunConfig, phase: str) -> Try:
    """Half the images of a step."""
    size = config.batch_size
    return Try(
        f"Use a smaller batch, {size // 2:,} images instead of {size:,}.",
        {"batch_size": size // 2},
    )
