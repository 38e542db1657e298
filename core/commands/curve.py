"""`curve`: would more images help?"""

from __future__ import annotations

import argparse
from typing import Any

from core.cli.console import Console
from core.cli.splits import ready_manifest
from core.cli.studies import pretrained, studied
from core.config import RunConfig
from core.data.datasets import open_dataset
from core.text.numbers import percent


def run(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Probe growing shares of the training images."""
    if arguments.backbone:  # before a data set is read for nothing
        pretrained(arguments.backbone)
    dataset = open_dataset(arguments.data)
    manifest = ready_manifest(dataset, arguments.seed, console)
    given = {"backbone": arguments.backbone} if arguments.backbone else {}
    config = RunConfig(
        dataset=dataset.id, strategy="frozen", seed=arguments.seed or 0, **given
    )
    return studied("curve", config, (dataset, manifest), console)


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    if not report.get("points"):
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
