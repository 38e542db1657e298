"""`suspects`: which labels are probably wrong, the worst first."""

from __future__ import annotations

import argparse

from core.analysis.suspects import queue_csv
from core.backbones.registry import backbone
from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import ready_manifest
from core.cli.studies import FailedStudy, StudyReport, failed_study, pretrained, studied
from core.cli.targets import new_file, write_new_file
from core.config import RunConfig
from core.runs.study_formats import SuspectsResult
from core.text.numbers import number, percent
from core.text.spreadsheet import csv_bytes

_MAX_SHOWN = 20  # suspects that the text names; --csv and --json have them all


class SuspectsReport(StudyReport, SuspectsResult):
    """Labels that are probably wrong."""

    csv: str  # the file they were written to; "" = none


def run(
    arguments: argparse.Namespace, console: Console
) -> SuspectsReport | FailedStudy:
    """Judge all images by probes that have not seen them."""
    if arguments.backbone:  # before a data set is read for nothing
        pretrained(arguments.backbone)
    target = new_file(arguments.csv, "--csv") if arguments.csv else None
    dataset = opened(arguments, console)
    manifest = ready_manifest(dataset, arguments.seed, console)
    given = {"backbone": arguments.backbone} if arguments.backbone else {}
    config = RunConfig(
        dataset=dataset.id, strategy="frozen", seed=arguments.seed or 0, **given
    )
    study, report = studied("suspects", config, (dataset, manifest), console)
    found = study.result(SuspectsResult)
    if found is None:
        return failed_study(study, report)
    if target:
        write_new_file(target, csv_bytes(queue_csv(found["suspects"])), "--csv")
    return {**report, **found, "csv": str(target or "")}


def show(report: SuspectsReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    suspects = report["suspects"]
    title = backbone(report["backbone"]).title
    verb = "is" if len(suspects) == 1 else "are"
    console.say(
        f"{number(len(suspects), 'label')} of {report['count']:,} {verb} probably "
        f"wrong, say linear classifiers on frozen features of {title}, "
        "each about images that it has not seen. They agree with "
        f"{percent(report['accuracy'])} of all labels."
    )
    if settled := report["settled"]:
        its = "its" if settled == 1 else "their"
        console.say(f"{settled:,} more would be, but somebody confirmed {its} label.")
    if not suspects:
        return
    rows = [
        (
            item["path"],
            item["label"],
            f"{item['likely']} ({percent(item['likely_probability'])})",
            f"{sum(n['label'] == item['label'] for n in item['neighbours'])} of "
            f"{len(item['neighbours'])}",
            f"{item['score']:.2f}",
        )
        for item in suspects[:_MAX_SHOWN]
    ]
    header = ("image", "label", "probably", ">neighbours with its label", ">suspicion")
    console.table(header, rows)
    if len(suspects) > _MAX_SHOWN:
        more = len(suspects) - _MAX_SHOWN
        console.say(f"and {more:,} more (--csv FILE writes all, --json tells all)")
    if report["csv"]:
        console.say(
            f"Written to {report['csv']}. Write keep, exclude or relabel (and under "
            "value the class) beside each, then: python -m core decide "
            f"{report['dataset']} --csv {report['csv']}"
        )
