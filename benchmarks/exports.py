"""Do exports say what the app says? `python -m benchmarks.exports FOLDER...`.

A small model of each backbone is trained on each data set and exported in every format.
Each export is asked in its own runtime about 32 golden images: largest difference of a
probability from the app's answer, changed answers, size, seconds per image.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from benchmarks._command import main, parser, weights, workspace
from benchmarks._data import cut_down
from benchmarks._process import run_module, tail
from benchmarks._report import header, note_conditions, show_header
from benchmarks._thaw import train
from core.cli.console import Console
from core.config import PhaseConfig, RunConfig
from core.data.datasets import open_dataset
from core.data.manifests import ensure_manifest
from core.errors import RunError
from core.exports.formats import usable_formats
from core.exports.kept import KIND, export_config, export_options
from core.runs.export_formats import ExportResult
from core.runs.queue import create_study
from core.runs.run import Run, list_runs
from core.text.exports import PARITY_HEADS, proof_row

_IMAGES = 300
_QUICK_IMAGES = 60
_EPOCHS = 8

Report = dict[str, Any]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("exports", "Every export format beside the app's own answers.")
    add = made.add_argument
    add("data", nargs="+", metavar="DATA", help="folders of images")
    text = "with =none or =FILE, other weights than ImageNet's, and with @WIDTH narrow"
    defaults = ["efficientnet_lite0", "resnet50=none"]
    add("--backbone", nargs="+", default=defaults, metavar="NAME", help=text)
    names = [item.name for item in usable_formats()]
    add("--format", nargs="+", default=names, choices=names, help="which ones")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Train and export all combinations."""
    report = header("exports", arguments.quick, 0)
    note_conditions(report, console)
    rows: list[Report] = []
    with workspace(arguments.scratch):
        for data in arguments.data:
            for spec in arguments.backbone:
                rows.append(_measured(data, spec, arguments, console))
    return report | {"models": rows}


def _measured(
    data: str, spec: str, arguments: argparse.Namespace, console: Console
) -> Report:
    dataset = open_dataset(Path(data))
    count = _QUICK_IMAGES if arguments.quick else _IMAGES
    manifest = cut_down(ensure_manifest(dataset), count)
    config = config_of(spec, dataset.id)
    label = f"{dataset.name}, {config.facts.title}"
    train(config, manifest, label, console)
    result = _exported(list_runs()[0], arguments.format, console)
    return {
        "data": dataset.name,
        "backbone": config.backbone,
        "weights": Path(config.weights).name,
        "images": len(manifest.entries),
        "made": result["made"],
        "refused": result["refused"],
    }


def config_of(spec: str, dataset: str) -> RunConfig:
    """Settings of a small training, of such as "mobilenet@0.25=weights.h5"."""
    named, _, begun = spec.partition("=")
    name, _, width = named.partition("@")
    return RunConfig(
        dataset,
        "frozen",
        backbone=name,
        alpha=float(width or 1.0),
        weights=weights(begun or "imagenet"),
        views=0,
        frozen=PhaseConfig(epochs=_EPOCHS, learning_rate=1e-2, patience=_EPOCHS),
    )


def _exported(run: Run, formats: list[str], console: Console) -> ExportResult:
    console.note(f"Exporting {run.id}")
    options = dict(export_options(run, "frozen", formats))
    config = export_config(run)
    study = create_study(KIND, config, run.manifest, "benchmark", options)
    log = study.path / "worker.log"
    run_module(["core.training.worker", str(study.path)], log)
    result = study.result(ExportResult)
    if result is None:
        raise RunError("an export", study.state(), tail(log))
    return result


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    for model in report["models"]:
        console.say(
            f"{model['data']}, {model['backbone']} ({model['weights']}), "
            f"{model['images']} images"
        )
        rows = [proof_row(made) for made in model["made"]]
        console.table(("format", *PARITY_HEADS, "zip"), rows)
        for refused in model["refused"]:
            console.say(f"Refused: {refused['format']}. {refused['reason']}")
        console.say()


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
