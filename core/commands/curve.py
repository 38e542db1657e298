"""`curve`: would more images help?"""

from __future__ import annotations

import argparse

from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import ready_manifest
from core.cli.studies import FailedStudy, StudyReport, failed_study, pretrained, studied
from core.config import RunConfig
from core.runs.study_formats import CurveResult
from core.text.numbers import percent


class CurveReport(StudyReport, CurveResult):
    """A learning curve."""


def run(arguments: argparse.Namespace, console: Console) -> CurveReport | FailedStudy:
    """Probe growing shares of the training images."""
    if arguments.backbone:  # before a data set is read for nothing
        pretrained(arguments.backbone)
    dataset = opened(arguments, console)
    manifest = ready_manifest(dataset, arguments.seed, console)
    given = {"backbone": arguments.backbone} if arguments.backbone else {}
    config = RunConfig(
        dataset=dataset.id, strategy="frozen", seed=arguments.seed or 0, **given
    )
    images = dataset, manifest
    study, report = studied("curve", config, images, console)
    found = study.result(CurveResult)
    return failed_study(study, report) if found is None else {**report, **found}


def show(report: CurveReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report or not report["points"]:
        return
    rows = [
        (
            f"{point['count']:,}",
            percent(point["accuracy"]),
            f"{percent(point['low'])} to {percent(point['high'])}",
        )
        for point in report["points"]
    ]
    console.say(
        f"A linear classifier on frozen features of {report['backbone']}, judged on "
        f"{report['num_validation']:,} validation images"
    )
    console.table(("training images", "accuracy", "over seeds"), rows)
    console.say(report["verdict"])
