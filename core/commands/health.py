"""`health`: what is wrong with a data set's images."""

from __future__ import annotations

import argparse

from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import ready_manifest
from core.cli.studies import FailedStudy, StudyReport, failed_study, studied
from core.config import RunConfig
from core.health.formats import Finding, HealthResult
from core.text.numbers import number

_SHOWN = 5  # files that are named of each finding


class HealthReport(StudyReport, HealthResult):
    """What a health check found."""


def run(arguments: argparse.Namespace, console: Console) -> HealthReport | FailedStudy:
    """Check the images as they are split now."""
    dataset = opened(arguments, console)
    manifest = ready_manifest(dataset, arguments.seed, console)
    config = RunConfig(dataset=dataset.id, strategy="frozen")
    study, report = studied("health", config, (dataset, manifest), console)
    found = study.result(HealthResult)
    return failed_study(study, report) if found is None else {**report, **found}


def show(report: HealthReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    images = number(report["num_images"], "image")
    if not report["findings"]:
        console.say(f"Nothing was found in {images}.")
    else:
        found = number(len(report["findings"]), "finding")
        console.say(f"{found} in {images}, in the order of their worth")
    for item in report["findings"]:
        console.say()
        _show_finding(item, console)
    console.say()
    console.say(f"Looked at: {'; '.join(report['checked'])}.")
    for missing in report["not_checked"]:
        console.say(f"Not looked at: {missing['what']}. {missing['reason']}")


def _show_finding(item: Finding, console: Console) -> None:
    console.say(f"{item['title']}: {number(item['count'], 'image')} ({item['level']})")
    console.say(f"  {item['detail']}")
    console.say(f"  {item['why']}")
    if clusters := item.get("clusters"):
        for cluster in clusters[:_SHOWN]:
            console.say(f"  {' = '.join(cluster['paths'])}")
        more = item.get("num_clusters", 0) - _SHOWN
        if more > 0:
            console.say(f"  and {number(more, 'more group')}; --json lists them")
        return
    for path in item["paths"][:_SHOWN]:
        console.say(f"  {path}")
    if item["count"] > _SHOWN:
        console.say(f"  and {item['count'] - _SHOWN:,} more; --json lists them")
