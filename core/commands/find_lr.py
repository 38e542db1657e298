"""`find-lr`: which learning rate a phase bears."""

from __future__ import annotations

import argparse
import dataclasses

from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.settings import chosen_config
from core.cli.splits import ready_manifest
from core.cli.studies import FailedStudy, StudyReport, failed_study, studied
from core.config import RunConfig, pace_name
from core.errors import ConfigError
from core.runs.requirements import check_requirements
from core.runs.study_formats import RateResult
from core.text.numbers import loss_text


class RateReport(StudyReport, RateResult):
    """A search for a learning rate."""


def run(arguments: argparse.Namespace, console: Console) -> RateReport | FailedStudy:
    """Sweep the learning rate of a phase, with the settings that a run would have."""
    # Before a data set is read for nothing.
    first = chosen_config(arguments).config
    check_requirements(first)
    phase = _phase(first, arguments.phase)
    dataset = opened(arguments, console)
    manifest = ready_manifest(dataset, arguments.seed, console)
    chosen = chosen_config(arguments, len(manifest.class_names))
    for change in chosen.changes:
        console.note(change)
    config = dataclasses.replace(chosen.config, dataset=dataset.id)
    images = dataset, manifest
    study, report = studied("find_lr", config, images, console, {"phase": phase})
    found = study.result(RateResult)
    return failed_study(study, report) if found is None else {**report, **found}


def _phase(config: RunConfig, asked: str | None) -> str:
    """The phase to sweep; the strategy's first one unless another is asked for.

    Raises:
        ConfigError: A run with these settings does not have it.
    """
    if asked is None or asked in config.phases:
        return asked or config.phases[0]
    raise ConfigError(
        f"a phase that the strategy {config.strategy} has: {', '.join(config.phases)}",
        asked,
        "Choose that phase, or another strategy.",
    )


def show(report: RateReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    rates, smoothed = report["rates"], report["smoothed"]
    shown = range(0, len(rates), max(1, len(rates) // 12))
    rows = [(f"{rates[place]:.1e}", loss_text(smoothed[place])) for place in shown]
    console.table(("learning rate", "loss"), rows)
    suggestion = report["suggestion"]
    console.say(suggestion["reason"])
    if suggestion["rate"]:
        key = f"{pace_name(report['phase'])}.learning_rate"
        console.say(f"To use it: --set {key}={suggestion['rate']:.1e}")
