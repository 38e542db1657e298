"""`train`: a run in the foreground, through the same queue as the app's."""

from __future__ import annotations

import argparse
import dataclasses
import secrets
from typing import NamedTuple

from core.analysis.lineage_words import lineage_lines
from core.analysis.spread import spread
from core.cli.comparison import comparison_report, show_comparison
from core.cli.console import Console
from core.cli.cross_validation import (
    cross_validation_report,
    show_cross_validation,
)
from core.cli.data_sets import opened
from core.cli.follow import follow, job_failure
from core.cli.mirrored import chosen_tracker
from core.cli.reports import run_report, show_results
from core.cli.settings import chosen_config
from core.cli.splits import folded_manifest, ready_manifest
from core.cli.train_reports import FoldsReport, SeedsReport, TrainReport
from core.config import RunConfig
from core.data.datasets import Dataset
from core.data.manifest import Manifest
from core.data.scan import known_sizes, mean_pixels
from core.estimates.estimate import estimate
from core.hardware import known_machine, probe
from core.runs.cache_keys import KeyedImages
from core.runs.cross_validation import CrossValidation, cross_validate, require_one_way
from core.runs.lineage import read_lineage
from core.runs.preparing import prepare
from core.runs.queue import active_runs, submit
from core.runs.requirements import check_requirements
from core.runs.run import Run, load_run
from core.text.labels import PHASE_TITLES
from core.text.numbers import (
    number,
    percent,
    plain_points,
    precise_duration,
    rough_duration,
    size,
)
from core.text.settings import setup_text
from core.trackers.worker import mirror


class _Shown(NamedTuple):
    """Where a run is followed."""

    dataset: Dataset
    console: Console
    tracker: str  # that it is sent to; "" = none


def run(
    arguments: argparse.Namespace, console: Console
) -> TrainReport | SeedsReport | FoldsReport:
    """Train, follow it to its end, and report; one run for each seed or fold."""
    # Before a data set is read for nothing.
    require_one_way(arguments.seeds, arguments.folds or 0)
    tracker = chosen_tracker(arguments.mirror_to, arguments.at)
    wanted = chosen_config(arguments).config
    check_requirements(wanted.of_seeds(arguments.seeds)[-1])
    prepare()  # Keras is loaded while the data set is read
    dataset = opened(arguments, console)
    manifest = ready_manifest(dataset, arguments.seed, console)
    if arguments.folds:
        manifest = folded_manifest(dataset, manifest, arguments.folds, console)
    require_one_way(arguments.seeds, len(manifest.folds))
    chosen = chosen_config(arguments, len(manifest.class_names))
    for change in chosen.changes:
        console.note(change)
    config = dataclasses.replace(chosen.config, dataset=dataset.id)
    _measure_machine(console)
    shown = _Shown(dataset, console, tracker)
    if manifest.folds:
        return _cross_validate(config, manifest, shown)
    if arguments.seeds > 1:
        return _repeat(config, manifest, arguments.seeds, shown)
    return _report(_train(config, manifest, shown))


def _train(
    config: RunConfig, manifest: Manifest, shown: _Shown, group: str = ""
) -> Run:
    return _followed(submit(config, manifest, shown.dataset.name, group), shown)


def _followed(new_run: Run, shown: _Shown) -> Run:
    """Say what a run will take, send it on, and follow it to its end."""
    config, manifest = new_run.config, new_run.manifest
    dataset, console, tracker = shown
    if tracker:
        mirror([new_run], tracker)
    pixels = mean_pixels(known_sizes(dataset))
    plan = estimate(config, manifest.counts(), KeyedImages.of(manifest), pixels)
    fold = manifest.made_by.fold_words
    console.note(
        f"Run {new_run.id}: {f'{fold}, ' * bool(fold)}{setup_text(config)}, on "
        f"{number(len(manifest.entries), 'image')}; about "
        f"{rough_duration(plan.likely_total_seconds)}, at most "
        f"{rough_duration(plan.total_seconds)}, and {size(plan.disk_bytes)}"
    )
    for text in lineage_lines(read_lineage(new_run)):
        console.note(text)
    follow(new_run, console)
    return new_run


def _cross_validate(
    config: RunConfig, manifest: Manifest, shown: _Shown
) -> FoldsReport:
    """A run for each fold; the later ones find what the first one computed."""
    reports: list[TrainReport] = []
    for new_run in cross_validate(config, manifest, shown.dataset.name):
        last = _followed(new_run, shown)
        reports.append(_report(last))
        if reports[-1]["state"] != "done":
            break
    runs = {i: load_run(item["run_id"]) for i, item in enumerate(reports, start=1)}
    found = CrossValidation(last.about.get("group", ""), len(manifest.folds), runs)
    report: FoldsReport = {
        "state": reports[-1]["state"],
        "fold_runs": reports,
        "pooled": cross_validation_report(found),
        "seconds": sum(item["seconds"] or 0.0 for item in reports),
    }
    if "error" in reports[-1]:
        report["error"] = reports[-1]["error"]
    return report


def _repeat(
    config: RunConfig, manifest: Manifest, seeds: int, shown: _Shown
) -> SeedsReport:
    """The same run with so many seeds; views and split stay, so features are reused."""
    group = f"{config.dataset}-{secrets.token_hex(3)}"
    reports: list[TrainReport] = []
    for one in config.of_seeds(seeds):
        reports.append(_report(_train(one, manifest, shown, group)))
        if reports[-1]["state"] != "done":
            break
    last = reports[-1]
    report: SeedsReport = {
        "group": group,
        "state": last["state"],
        "runs": reports,
        "spread": spread([report["phases"] for report in reports]),
        "seconds": sum(report["seconds"] or 0.0 for report in reports),
    }
    if "error" in last:
        report["error"] = last["error"]
    return report


def _measure_machine(console: Console) -> None:
    """Know this machine's speed, for the estimate; not while something trains."""
    if known_machine() is None and not active_runs():
        console.note("Measuring this computer, about 2 seconds")
        probe()


def _report(trained_run: Run) -> TrainReport:
    report: TrainReport = {**run_report(trained_run)}
    if len(report["phases"]) == 2 and report["counts"]["test"]:
        pair = (trained_run, "frozen"), (trained_run, "finetune")
        report["comparison"] = comparison_report(pair, "test", 0)
    state = report["state"]
    if state in ("failed", "interrupted"):
        report["error"] = job_failure(trained_run, state).to_json()
    return report


def show(report: TrainReport | SeedsReport | FoldsReport, console: Console) -> None:
    """Write the report for people."""
    if "pooled" in report:
        show_cross_validation(report["pooled"], console)
        console.say(f"The folds took {precise_duration(report['seconds'])}.")
        return
    if "runs" in report:
        _show_spread(report, console)
        return
    if report["state"] == "stopped":
        console.say("The run was stopped; the best model until then was kept.")
    if report["phases"] or report["state"] in ("stopped", "done"):
        show_results(report, console)
    if comparison := report.get("comparison"):
        show_comparison(comparison, console)
    took = precise_duration(report["seconds"])
    console.say(f"Run {report['run_id']} ({report['state']}) took {took}.")
    if report["chosen_phase"]:
        console.say(f"To use it: python -m core predict {report['run_id']} IMAGE")


def _show_spread(report: SeedsReport, console: Console) -> None:
    rows = [
        (
            PHASE_TITLES[phase],
            split,
            percent(figures["mean"]),
            f"{percent(figures['low'])} to {percent(figures['high'])}",
            plain_points(figures["deviation"]).lstrip("+"),
        )
        for phase, splits in report["spread"].items()
        for split, figures in splits.items()
    ]
    console.say(f"{len(report['runs'])} seeds, the same images, split and views")
    headings = ("phase", "images", ">mean accuracy", ">range", ">deviation, points")
    console.table(headings, rows)
    ids = ", ".join(item["run_id"] for item in report["runs"])
    console.say(f"Runs: {ids}. They took {precise_duration(report['seconds'])}.")
