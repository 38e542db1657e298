"""`auto`: the best model for the minutes that one has."""

from __future__ import annotations

import argparse

from core.backbones.weights import trainable_at_hand
from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import ready_manifest
from core.cli.studies import FailedStudy, StudyReport, failed_study, studied
from core.config import RunConfig
from core.runs.auto_formats import AutoResult
from core.sweep.plan import auto_plan, images_to_try


class AutoReport(StudyReport, AutoResult):
    """An automatic training."""


def run(arguments: argparse.Namespace, console: Console) -> AutoReport | FailedStudy:
    """Search for a part of the time, and train the best with what is left."""
    plan = auto_plan(arguments.minutes, [facts.name for facts in trainable_at_hand()])
    dataset = opened(arguments, console)
    whole = ready_manifest(dataset, arguments.seed, console)
    manifest = images_to_try(whole)
    config = RunConfig(dataset.id, seed=arguments.seed or 0)
    images = dataset, manifest
    study, report = studied("auto", config, images, console, {"auto": plan})
    found = study.result(AutoResult)
    return failed_study(study, report) if found is None else {**report, **found}


def show(report: AutoReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    for sentence in report["sentences"]:
        console.say(sentence)
    if report["phase"]:
        console.say(f"To use it: python -m core predict {report['run']} IMAGE")
