"""`map`: where each image lies among the others, those that look alike together."""

from __future__ import annotations

import argparse

from core.backbones.registry import backbone
from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import ready_manifest
from core.cli.studies import FailedStudy, StudyReport, failed_study, pretrained, studied
from core.cli.targets import new_file, write_new_file
from core.config import RunConfig
from core.runs.map_methods import TITLES, require_method
from core.runs.study_formats import MapResult
from core.text.numbers import number
from core.text.spreadsheet import csv_bytes, csv_text


class MapReport(StudyReport, MapResult):
    """A place on the map for each image."""

    csv: str  # the file they were written to; "" = none


def run(arguments: argparse.Namespace, console: Console) -> MapReport | FailedStudy:
    """Lay all images out by what a pretrained network sees of them."""
    if arguments.backbone:  # before a data set is read for nothing
        pretrained(arguments.backbone)
    target = new_file(arguments.csv, "--csv") if arguments.csv else None
    dataset = opened(arguments, console)
    manifest = ready_manifest(dataset, arguments.seed, console)
    require_method(arguments.method, len(manifest.entries))
    given = {"backbone": arguments.backbone} if arguments.backbone else {}
    config = RunConfig(
        dataset=dataset.id, strategy="frozen", seed=arguments.seed or 0, **given
    )
    options = {"method": arguments.method}
    study, report = studied("map", config, (dataset, manifest), console, options)
    found = study.result(MapResult)
    if found is None:
        return failed_study(study, report)
    if target:
        rows = [(path, digest, x, y) for path, digest, x, y in found["points"]]
        text = csv_text(("path", "digest", "x", "y"), rows)
        write_new_file(target, csv_bytes(text), "--csv")
    return {**report, **found, "csv": str(target or "")}


def show(report: MapReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    title = backbone(report["backbone"]).title
    console.say(
        f"{number(len(report['points']), 'image')} on a plane, by "
        f"{TITLES[report['method']]} of frozen features of {title}."
    )
    if report["csv"]:
        console.say(f"Written to {report['csv']}.")
    else:
        console.say("The page Dataset draws it (Gallery, Map); --csv FILE writes it.")
