"""Tries that change how a phase trains: rates, schedule, epochs, batches.

Each takes a run's settings and the phase that a finding is of, and gives None where
these leave nothing of its kind to try.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.analysis.findings import Make, Try
from core.config import RunConfig
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import short_number

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
        values = {"now": short_number(rates[0]), "new": short_number(scaled[0])}
        if len(rates) > 1:
            words = _of_several_steps(factor > 1, values)
        else:
            words = _of_one_rate(phase, factor > 1, values)
        return Try(words, dict(zip(names, scaled, strict=True)))

    return make


def _of_several_steps(is_raised: bool, values: Mapping[str, str]) -> str:
    """Of fine-tuning, which alone has steps."""
    if is_raised:
        return _(
            "Raise the fine-tune learning rate from {now} to {new}, and those of the "
            "other steps alike.",
            **values,
        )
    return _(
        "Lower the fine-tune learning rate from {now} to {new}, and those of the other "
        "steps alike.",
        **values,
    )


def _of_one_rate(phase: str, is_raised: bool, values: Mapping[str, str]) -> str:
    if phase == "frozen":
        if is_raised:
            return _("Raise the frozen learning rate from {now} to {new}.", **values)
        return _("Lower the frozen learning rate from {now} to {new}.", **values)
    if phase == "finetune":
        if is_raised:
            return _("Raise the fine-tune learning rate from {now} to {new}.", **values)
        return _("Lower the fine-tune learning rate from {now} to {new}.", **values)
    if is_raised:
        return _("Raise the from-scratch learning rate from {now} to {new}.", **values)
    return _("Lower the from-scratch learning rate from {now} to {new}.", **values)


def more_epochs(config: RunConfig, phase: str) -> Try:
    """Twice as many; with several steps of unfreezing in the last one."""
    name, epochs, has_steps = phase, config.phase(phase).epochs, False
    if phase == "finetune":
        last = len(config.finetune.steps) - 1
        name = f"finetune.steps.{last}"
        epochs = config.finetune.steps[last].epochs
        has_steps = last > 0
    values = {"more": numeral(f"{2 * epochs:,}"), "now": numeral(f"{epochs:,}")}
    words = _twice_the_epochs(phase, has_steps, values)
    return Try(words, {f"{name}.epochs": 2 * epochs})


def _twice_the_epochs(phase: str, has_steps: bool, values: Mapping[str, str]) -> str:
    if has_steps:
        return _(
            "Give the last step of the fine-tune phase twice the epochs, {more} "
            "instead of {now}.",
            **values,
        )
    if phase == "frozen":
        return _(
            "Give the frozen phase twice the epochs, {more} instead of {now}.",
            **values,
        )
    if phase == "finetune":
        return _(
            "Give the fine-tune phase twice the epochs, {more} instead of {now}.",
            **values,
        )
    return _(
        "Give the from-scratch phase twice the epochs, {more} instead of {now}.",
        **values,
    )


def warm_up(config: RunConfig, phase: str) -> Try | None:
    """Small steps first, and ever smaller ones at the end."""
    schedule = config.phase(phase).schedule
    if schedule.kind == "cosine" and schedule.warmup >= _WARM_UP:
        return None
    return Try(
        _(
            "Use the cosine schedule with {share} of the steps to warm up.",
            share=f"{_WARM_UP:.0%}",
        ),
        {f"{phase}.schedule.kind": "cosine", f"{phase}.schedule.warmup": _WARM_UP},
    )


def ready_head(config: RunConfig, phase: str) -> Try | None:
    """A longer phase before the switch; a fit to convergence is as ready as can be."""
    if phase != "finetune" or config.is_fitted("frozen"):
        return None
    epochs, patience = 2 * config.frozen.epochs, 2 * config.frozen.patience
    return Try(
        _(
            "Train the frozen phase for up to {count} epochs before the switch.",
            count=numeral(f"{epochs:,}"),
        ),
        {"frozen.epochs": epochs, "frozen.patience": patience},
    )


def larger_batch(config: RunConfig, phase: str) -> Try:
    """Twice the images of a step."""
    size = config.batch_size
    return Try(
        _(
            "Use a larger batch, {more} images instead of {now}.",
            more=numeral(f"{2 * size:,}"),
            now=numeral(f"{size:,}"),
        ),
        {"batch_size": 2 * size},
    )


def smaller_batch(config: RunConfig, phase: str) -> Try:
    """Half the images of a step."""
    size = config.batch_size
    return Try(
        _(
            "Use a smaller batch, {fewer} images instead of {now}.",
            fewer=numeral(f"{size // 2:,}"),
            now=numeral(f"{size:,}"),
        ),
        {"batch_size": size // 2},
    )
