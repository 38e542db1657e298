"""`train`: a run in the foreground, through the same queue as the app's."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from core.commands.compare import comparison_report, show_comparison
from core.commands.follow import follow
from core.commands.reports import run_report, show_results
from core.commands.scan import note_kept_split, split
from core.commands.wording import duration, number, size
from core.config import RunConfig
from core.console import Console
from core.data.datasets import Dataset, open_dataset
from core.data.manifest import Manifest, current_manifest, kept_if_usable
from core.data.scan import cached_scan, scan
from core.errors import RunError
from core.machine import known_machine, probe
from core.runs.estimate import estimate
from core.runs.jobs import active_runs, submit
from core.runs.requirements import check_requirements
from core.runs.run import Run
from core.runs.setting_words import setup_text

_SAME_NAME = (
    *("backbone", "alpha", "weights", "image_size"),
    *("views", "precision", "batch_size", "unfreeze", "seed"),
)


def run(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Train, follow it to its end, and report."""
    config = _config(arguments)
    check_requirements(config)  # before a data set is read for nothing
    dataset = open_dataset(arguments.data)
    config = dataclasses.replace(config, dataset=dataset.id)
    manifest = _manifest(dataset, arguments.seed, console)
    _measure_machine(console)
    plan = estimate(config, manifest.counts(), manifest.digest, _mean_pixels(dataset))
    made = submit(config, manifest, dataset.name)
    console.note(
        f"Run {made.id}: {setup_text(config)}, on "
        f"{number(len(manifest.entries), 'image')}; about "
        f"{duration(plan.likely_total_seconds)}, at most "
        f"{duration(plan.total_seconds)}, and {size(plan.disk_bytes)}"
    )
    follow(made, console)
    return _report(made)


def _measure_machine(console: Console) -> None:
    """Know this machine's speed, for the estimate; not while something trains."""
    if known_machine() is None and not active_runs():
        console.note("Measuring this computer, about 2 seconds")
        probe()


def _mean_pixels(dataset: Dataset) -> float:
    """Of the image files; 0 where the scan is gone."""
    found = cached_scan(dataset)
    images = found.images if found else ()
    return sum(item.width * item.height for item in images) / max(1, len(images))


def _config(arguments: argparse.Namespace) -> RunConfig:
    """The settings; the data set is filled in when it is known."""
    given = {
        name: value
        for name in _SAME_NAME
        if (value := getattr(arguments, name)) is not None
    }
    if given.get("weights") not in (None, "imagenet", "none"):
        # The worker works in another folder.
        given["weights"] = str(Path(given["weights"]).expanduser().resolve())
    config = RunConfig(dataset="")
    for phase in ("frozen", "finetune"):
        options = {
            "epochs": getattr(arguments, f"{phase}_epochs"),
            "learning_rate": getattr(arguments, f"{phase}_lr"),
        }
        options = {name: value for name, value in options.items() if value is not None}
        given[phase] = dataclasses.replace(getattr(config, phase), **options)
    return RunConfig(dataset="", **given)


def _manifest(dataset: Dataset, seed: int | None, console: Console) -> Manifest:
    """The split in use, or one of this seed where there is none yet."""
    if manifest := current_manifest(dataset):
        note_kept_split(manifest, seed, console)
        return manifest
    with kept_if_usable(dataset):
        with console.counting("Reading headers") as progress:
            found = scan(dataset, progress)
        return split(dataset, found, seed or 0, console)


def _report(made: Run) -> dict[str, Any]:
    report = run_report(made)
    if len(report["phases"]) == 2 and report["counts"]["test"]:
        pair = (made, "frozen"), (made, "finetune")
        report["comparison"] = comparison_report(pair, "test", 0)
    state = report["state"]
    if state in ("failed", "interrupted"):
        report["error"] = _failure(made, state).to_json()
    return report


def _failure(made: Run, state: str) -> RunError:
    told = made.status().get("error", {}) if state == "failed" else {}
    if told:
        return RunError(
            told.get("expected", "the training to run to its end"),
            told.get("received", "a failure"),
            f"{told.get('action', '')} The run's log: {made.path / 'worker.log'}",
        )
    return RunError(
        "the training to run to its end",
        f"a worker process that ended before, in run {made.id}",
        f"The Train page can resume it. Its log: {made.path / 'worker.log'}",
    )


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    if report["state"] == "stopped":
        console.say("The run was stopped; the best model until then was kept.")
    if report["phases"] or report["state"] in ("stopped", "done"):
        show_results(report, console)
    if comparison := report.get("comparison"):
        show_comparison(comparison, console)
    took = duration(report["seconds"])
    console.say(f"Run {report['run_id']} ({report['state']}) took {took}.")
    if report["chosen_phase"]:
        console.say(f"To use it: python -m core predict {report['run_id']} IMAGE")
