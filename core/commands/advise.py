"""`advise`: what these images suggest before a training."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from core.analysis.advice import advise
from core.analysis.data_facts import Probe, data_facts
from core.analysis.probe import require_probe_images
from core.cli.console import Console
from core.cli.splits import ready_manifest
from core.cli.studies import studied
from core.config import RunConfig
from core.data.datasets import open_dataset
from core.data.manifest import Manifest
from core.data.scan import known_sizes
from core.errors import DataError


def run(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Look at the images' numbers and, unless that is left out, at their features."""
    dataset = open_dataset(arguments.data)
    manifest = ready_manifest(dataset, arguments.seed, console)
    config = RunConfig(dataset=dataset.id, seed=arguments.seed or 0)
    report: dict[str, Any] = {"dataset": dataset.id, "probe": None}
    probe = None
    if not arguments.quick and _can_probe(manifest, console):
        options = {"backbones": [config.backbone]}
        found = studied("rank", config, (dataset, manifest), console, options)
        if "error" in found:
            return report | found
        row = found["backbones"][0]
        report["probe"] = row
        probe = Probe(row["accuracy"], tuple(row["interval"]), row["majority"])
    facts = data_facts(config, manifest.counts(), known_sizes(dataset), probe)
    return report | {"advice": [dataclasses.asdict(item) for item in advise(facts)]}


def _can_probe(manifest: Manifest, console: Console) -> bool:
    """Whether frozen features can be judged; says why they can't."""
    try:
        require_probe_images(manifest.counts())
    except DataError as error:
        console.note(f"This advice goes without the frozen features. {error}")
        return False
    return True


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    for item in report.get("advice", []):
        console.say(f"{item['title']} {item['reason']} {item['rule']}")
        if item["settings"]:
            given = " ".join(f"--set {k}={v}" for k, v in item["settings"].items())
            console.say(f"  {given}")
