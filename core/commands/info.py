"""`info`: what Thaw is and has, or all about one run."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
from typing import Any, TypedDict, final

from core import __version__
from core.backbones.registry import Backbone, known_backbones
from core.backbones.weights import weights_place
from core.cli.console import Console
from core.cli.findings import FindingReport, finding_reports, show_findings
from core.cli.reports import (
    RunLine,
    RunReport,
    phase_accuracy,
    remark_rows,
    run_line,
    run_report,
    show_results,
)
from core.cli.run_lookup import find_run
from core.data.damaged import damaged_datasets
from core.data.datasets import list_datasets
from core.runs.formats import PhaseResult, Remarks, Status
from core.runs.remarks import read_remarks
from core.runs.run import Run, list_runs
from core.storage.files import folder_bytes
from core.storage.paths import caches_dir, datasets_dir, home_dir, runs_dir
from core.text.numbers import NO_VALUE, accuracy, number, precise_duration, size
from core.text.settings import setting_rows

_PACKAGES = ("tensorflow", "keras", "openvino", "numpy", "pillow", "streamlit")
_MAX_SHOWN = 20  # runs that the text lists; --json has them all


class BackboneReport(TypedDict):
    """A backbone, and where its ImageNet weights are."""

    name: str
    title: str
    parameters: int
    imagenet_top1: float  # percent; 0 = nobody has pretrained it
    image_size: int  # pixels, that it is made for
    num_bytes: int  # of its weights
    weights: str  # where they are, in words


class DatasetReport(TypedDict):
    """A registered data set."""

    id: str
    name: str
    kind: str  # folder, zip or sample
    root: str  # the folder that image paths are relative to


@final  # so that "run_id" tells a RunInfo from it
class InfoReport(TypedDict):
    """What Thaw is and has."""

    versions: dict[str, str | None]  # None = not installed
    home: str
    disk_bytes: dict[str, int]  # by what takes them
    cpus: int | None  # None = the system does not say
    backbones: list[BackboneReport]
    datasets: list[DatasetReport]
    damaged_datasets: dict[str, str]  # what is wrong, by id
    runs: list[RunLine]  # newest first
    archived_runs: int  # that are not among them


class RunInfo(RunReport):
    """All about one run: what its report sums up, as it stands in its files, too."""

    folder: str
    config: dict[str, Any]  # `RunConfig.to_json`
    status: Status
    results: dict[str, PhaseResult]  # by phase
    remarks: Remarks  # what people say of it
    findings: list[FindingReport]  # what its curves show


def run(arguments: argparse.Namespace, console: Console) -> InfoReport | RunInfo:
    """Report on one run, or on everything."""
    if arguments.run is not None:
        return _one(find_run(arguments.run))
    lines = [run_line(item) for item in list_runs()]
    shown = [line for line in lines if arguments.all or not line["archived"]]
    return {
        "versions": _versions(),
        "home": str(home_dir()),
        "disk_bytes": {
            "runs": folder_bytes(runs_dir()),
            "caches": folder_bytes(caches_dir()),
            "datasets": folder_bytes(datasets_dir()),
        },
        "cpus": os.cpu_count(),
        "backbones": [_backbone(facts) for facts in known_backbones().values()],
        "datasets": [
            {"id": item.id, "name": item.name, "kind": item.kind, "root": item.root}
            for item in list_datasets()
        ],
        "damaged_datasets": {item.id: item.reason for item in damaged_datasets()},
        "runs": shown,
        "archived_runs": len(lines) - len(shown),
    }


def _one(found: Run) -> RunInfo:
    report, status = run_report(found), found.status()
    return {
        **report,
        "folder": str(found.path),
        "config": found.config.to_json(),
        "status": status,
        "results": found.results(),
        "remarks": read_remarks(found.path),
        "findings": finding_reports(found, report["state"]),
    }


def _versions() -> dict[str, str | None]:
    """Versions from the packages' metadata: loading TensorFlow would take seconds."""
    versions: dict[str, str | None] = {
        "thaw": __version__,
        "python": platform.python_version(),
    }
    for name in _PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = None
    return versions


def _backbone(facts: Backbone) -> BackboneReport:
    return {
        "name": facts.name,
        "title": facts.title,
        "parameters": facts.parameters,
        "imagenet_top1": facts.top1,
        "image_size": facts.default_size,
        "num_bytes": facts.parameters * 4,  # float32
        "weights": weights_place(facts),
    }


def show(report: InfoReport | RunInfo, console: Console) -> None:
    """Write the report for people."""
    if "run_id" in report:
        _show_run(report, console)
        return
    versions = report["versions"].items()
    console.say(", ".join(f"{name} {text or NO_VALUE}" for name, text in versions))
    used = (f"{name} {size(count)}" for name, count in report["disk_bytes"].items())
    console.say(f"THAW_HOME: {report['home']} ({', '.join(used)})")
    console.say(f"CPUs: {report['cpus']}")
    console.say()
    console.table(
        ["backbone", ">parameters", ">top-1", ">pixels", ">size", "ImageNet weights"],
        [
            [
                *(item["name"], f"{item['parameters']:,}", f"{item['imagenet_top1']}%"),
                *(item["image_size"], size(item["num_bytes"]), item["weights"]),
            ]
            for item in report["backbones"]
        ],
    )
    console.say()
    if report["datasets"]:
        rows = [[item["id"], item["name"], item["root"]] for item in report["datasets"]]
        console.table(["data set", "name", "folder"], rows)
    else:
        console.say("No data sets yet: python -m core scan FOLDER")
    for name, reason in report["damaged_datasets"].items():
        console.say(f"The data set {name} is damaged: {reason}.")
    console.say()
    _show_runs(report["runs"], console)
    if count := report["archived_runs"]:
        console.say(f"{number(count, 'run')} archived (--all lists them, too)")


def _show_runs(runs: list[RunLine], console: Console) -> None:
    if not runs:
        console.say("No runs yet: python -m core train --data FOLDER")
        return
    rows = [
        [
            *(item["id"], _state(item), item["dataset_name"], item["backbone"]),
            item["chosen_phase"],
            accuracy(
                item["test_accuracy"], item["interval"], item["test_count"], "test"
            )
            if item["test_count"]
            else None,
            *(item["name"], ", ".join(item["tags"])),
        ]
        for item in runs[:_MAX_SHOWN]
    ]
    heads = ["run", "state", "data set", "backbone", "phase", "accuracy"]
    said = ["name", "tags"] if any(it["name"] or it["tags"] for it in runs) else []
    heads += said
    console.table(heads, [row[: len(heads)] for row in rows])
    if len(runs) > _MAX_SHOWN:
        console.say(f"and {len(runs) - _MAX_SHOWN} older ones (--json lists all)")


def _state(line: RunLine) -> str:
    return f"damaged: {line['damage']}" if line["damage"] else line["state"]


def _show_run(report: RunInfo, console: Console) -> None:
    counts = ", ".join(f"{name} {n:,}" for name, n in report["counts"].items())
    stages = (
        f"{name} {precise_duration(s)}" for name, s in report["stages"].items() if s
    )
    images = [counts, f"split seed {report['split_seed']}"]
    images += [report["fold"]] if report["fold"] else []
    console.table(
        ["", ""],
        [
            ["Run", report["run_id"]],
            *remark_rows(report["remarks"]),
            ["State", report["state"]],
            ["Folder", report["folder"]],
            ["Data set", f"{report['dataset_name']} ({report['dataset']})"],
            ["Images", "; ".join(images)],
            ["Seconds", ", ".join(stages) or None],
            *([f"  {key}", value] for key, value in setting_rows(report["config"])),
        ],
    )
    if error := report["status"].get("error"):
        console.say(error.get("message", ""))
    console.say()
    show_results(report, console)
    if chosen := report["chosen_phase"]:
        console.say(f"Kept: {chosen}, {phase_accuracy(report['phases'][chosen])}")
    show_findings(report["findings"], console)
