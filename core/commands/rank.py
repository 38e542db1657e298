"""`rank`: which backbone to try first, by a linear probe on its frozen features."""

from __future__ import annotations

import argparse

from core.analysis.probe_images import require_probe_images
from core.analysis.ranking import ranking_verdict
from core.backbones.weights import at_hand
from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import ready_manifest
from core.cli.studies import FailedStudy, StudyReport, failed_study, pretrained, studied
from core.config import RunConfig
from core.runs.study_formats import RankResult
from core.text.numbers import percent, precise_duration


class RankReport(StudyReport, RankResult):
    """A ranking of backbones."""


def run(arguments: argparse.Namespace, console: Console) -> RankReport | FailedStudy:
    """Probe the chosen backbones, or all whose weights are on this computer."""
    names = [pretrained(name).name for name in arguments.backbone or ()]
    names = names or [facts.name for facts in at_hand()]
    dataset = opened(arguments, console)
    manifest = ready_manifest(dataset, arguments.seed, console)
    require_probe_images(manifest.counts())
    config = RunConfig(dataset=dataset.id, strategy="frozen", seed=arguments.seed or 0)
    images = dataset, manifest
    study, report = studied("rank", config, images, console, {"backbones": names})
    found = study.result(RankResult)
    return failed_study(study, report) if found is None else {**report, **found}


def show(report: RankReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    rows = [
        (
            row["title"],
            percent(row["accuracy"]),
            " to ".join(percent(bound) for bound in row["interval"]),
            f"{row['seconds']:.1f}",
            f"{row['parameters'] / 1e6:.1f}",
        )
        for row in report["backbones"]
    ]
    for item in report.get("left_out", []):
        console.say(f"{item['title']} is left out. {item['reason']}")
    if not rows:
        return
    first = report["backbones"][0]
    console.say(
        f"A linear classifier on frozen features, cross-validated on {first['count']:,}"
        f" training images (the most frequent class alone: "
        f"{percent(first['majority'])})"
    )
    header = ("backbone", "accuracy", "95% interval", "seconds", "M parameters")
    console.table(header, rows)
    total = sum(row["seconds"] for row in report["backbones"])
    verdict = ranking_verdict(report["backbones"])
    console.say(f"It took {precise_duration(total)}. {verdict}")
