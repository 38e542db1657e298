"""`advise`: what these images suggest before a training."""

from __future__ import annotations

import argparse
from typing import Any, TypedDict

from core.analysis.advice import advise
from core.analysis.data_facts import Advice, Probe, data_facts
from core.analysis.probe_images import require_probe_images
from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import ready_manifest
from core.cli.studies import FailedStudy, failed_study, studied
from core.config import RunConfig
from core.data.manifest import Manifest
from core.data.scan import known_sizes
from core.errors import DataError
from core.runs.study_formats import RankedBackbone, RankResult


class Suggestion(TypedDict):
    """One piece of advice: see `core.analysis.data_facts.Advice`."""

    key: str
    kind: str
    title: str
    reason: str
    rule: str
    settings: dict[str, Any]  # values by dotted name, for `--set`


class AdviseReport(TypedDict):
    """What the images suggest."""

    dataset: str  # its id
    probe: RankedBackbone | None  # of the frozen features; None = not measured
    advice: list[Suggestion]


class FailedAdvice(FailedStudy):
    """The study of the frozen features found nothing."""

    probe: None


def run(arguments: argparse.Namespace, console: Console) -> AdviseReport | FailedAdvice:
    """Look at the images' numbers and, unless that is left out, at their features."""
    dataset = opened(arguments, console)
    manifest = ready_manifest(dataset, arguments.seed, console)
    config = RunConfig(dataset=dataset.id, seed=arguments.seed or 0)
    row, probe = None, None
    if not arguments.quick and _can_probe(manifest, console):
        options = {"backbones": [config.backbone]}
        study, report = studied("rank", config, (dataset, manifest), console, options)
        found = study.result(RankResult)
        if found is None:
            failed = failed_study(study, report)
            return {"dataset": dataset.id, "probe": None, **failed}
        row = found["backbones"][0]
        low, high = row["interval"]
        probe = Probe(row["accuracy"], (low, high), row["majority"])
    facts = data_facts(config, manifest.counts(), known_sizes(dataset), probe)
    advice = [_suggestion(item) for item in advise(facts)]
    return {"dataset": dataset.id, "probe": row, "advice": advice}


def _suggestion(advice: Advice) -> Suggestion:
    return {
        "key": advice.key,
        "kind": advice.kind,
        "title": advice.title,
        "reason": advice.reason,
        "rule": advice.rule,
        "settings": advice.settings,
    }


def _can_probe(manifest: Manifest, console: Console) -> bool:
    """Whether frozen features can be judged; says why they can't."""
    try:
        require_probe_images(manifest.counts())
    except DataError as error:
        console.note(f"This advice goes without the frozen features. {error}")
        return False
    return True


def show(report: AdviseReport | FailedAdvice, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    for item in report["advice"]:
        console.say(f"{item['title']} {item['reason']} {item['rule']}")
        if item["settings"]:
            given = " ".join(f"--set {k}={v}" for k, v in item["settings"].items())
            console.say(f"  {given}")
