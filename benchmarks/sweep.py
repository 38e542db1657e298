"""What a trial of a sweep takes, against a run with the same settings.

`python -m benchmarks.sweep [--data FOLDER] [--json] [--quick]` trains one run of a
frozen phase, so that its features are in the cache. Then a sweep tries other rates,
dropouts and batch sizes, every trial to its end, and a few of its trials are trained as
runs. All go through the queue, as from the pages. Told are the seconds of a trial, what
it takes beside its training, and how many times longer as many runs would take. How
much accuracy the sweep wins is told, too, on validation images.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import draw_photos, split_data
from benchmarks._report import Bar, header, note_conditions, show_header
from core.cli.console import Console
from core.cli.follow import follow, job_failure
from core.config import RunConfig
from core.data.manifest import Manifest
from core.runs.job import Job
from core.runs.queue import submit, submit_study
from core.runs.study import Study
from core.runs.sweep_formats import SweepResult, Trial
from core.runs.trials import done, read_trials
from core.sweep.plan import make_plan, trial_config
from core.sweep.space import read_axes

_FRACTIONS = (0.6, 0.15, 0.25)
_VARIED = ("frozen.learning_rate", "head.dropout=0:0.6", "batch_size=16:64")
_QUICK_PHOTOS, _QUICK_TRIALS = 120, 4
_LEAST_GAIN = Bar("times_faster", 5.0)
_MOST_BESIDE = 0.3  # seconds of a trial beside its training


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("sweep", "What trials of a sweep take, against runs.")
    add = made.add_argument
    add("--data", metavar="FOLDER", help="class folders; without, photos are drawn")
    add("--trials", type=positive, default=50, help="of the sweep")
    add("--runs", type=positive, default=3, help="trials that are trained as runs")
    add("--search", default="random", help="how the sweep chooses")
    add("--early", action="store_true", help="let hopeless trials end early")
    add("--seed", type=int, default=0, help="of the split and the sweep")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Fill the cache, sweep, and train some of the trials as runs."""
    report = header("sweep", arguments.quick, arguments.seed)
    note_conditions(report, console)
    with workspace(arguments.scratch) as folder:
        manifest = _images(arguments, folder, console)
        config = RunConfig(manifest.dataset_id, "frozen", seed=arguments.seed)
        first = _seconds(submit(config, manifest, "first"), console)
        study = _sweep(arguments, config, manifest)
        swept = _seconds(study, console)
        trials = done(read_trials(study.path))
        number = 1 if arguments.quick else arguments.runs
        runs = [
            _seconds(submit(trial_config(config, it), manifest, "run"), console)
            for it in trials[1 : number + 1]
        ]
        found = study.result(SweepResult)
    figures = _figures(trials, swept, runs)
    report |= {
        "images": len(manifest.entries),
        "first_run_seconds": round(first, 2),
        "sweep_seconds": round(swept, 2),
        "run_seconds": [round(it, 2) for it in runs],
        **figures,
        "sentences": found["sentences"] if found else [],
    }
    beside = {"most": _MOST_BESIDE, "met": report["beside_seconds"] <= _MOST_BESIDE}
    bars = {"times_faster": _LEAST_GAIN.judge(report), "beside_seconds": beside}
    return report | {"bars": bars}


def _images(arguments: argparse.Namespace, folder: Path, console: Console) -> Manifest:
    data = arguments.data or draw_photos(
        folder / "photos", _QUICK_PHOTOS, arguments.seed
    )
    return split_data(data, arguments.seed, _FRACTIONS, console)


def _sweep(
    arguments: argparse.Namespace, config: RunConfig, manifest: Manifest
) -> Study:
    trials = _QUICK_TRIALS if arguments.quick else arguments.trials
    axes, search = read_axes(config, _VARIED), arguments.search
    plan = make_plan(axes, trials, search, prunes=arguments.early)
    return submit_study("sweep", config, manifest, "sweep", {"sweep": plan})


def _seconds(job: Job, console: Console) -> float:
    """From here to a job's end."""
    began = time.monotonic()
    state = follow(job, console)
    if state != "done":
        raise job_failure(job, state)
    return time.monotonic() - began


def _figures(trials: list[Trial], swept: float, runs: list[float]) -> dict[str, Any]:
    """What is told of trials and runs.

    Args:
        trials: That came to their end.
        swept: Seconds of the whole sweep, its worker's start included.
        runs: Seconds of each run, its worker's start included.
    """
    seconds = np.array([it["seconds"] for it in trials])
    beside = np.array([it["seconds"] - it.get("fit_seconds", 0.0) for it in trials])
    each = float(np.mean(runs))
    return {
        "trials": len(trials),
        "trial_seconds": round(float(np.median(seconds)), 3),
        "trial_range": [round(float(it), 3) for it in (seconds.min(), seconds.max())],
        # The first trial loads the network.
        "beside_seconds": round(float(np.median(beside[1:])), 3),
        "times_faster": round(each * len(trials) / swept, 2),
        "start_accuracy": trials[0]["accuracy"],
        "best_accuracy": max(it["accuracy"] for it in trials),
    }


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    console.say(f"A sweep of {report['trials']} trials on {report['images']:,} images")
    show_header(report, console)
    low, high = report["trial_range"]
    each = float(np.mean(report["run_seconds"]))
    rows = [
        ("a run that computes features", f"{report['first_run_seconds']:.1f}"),
        ("a run that finds them", f"{each:.1f}"),
        ("a trial", f"{report['trial_seconds']:.2f} ({low:.2f} to {high:.2f})"),
        ("of it beside training", f"{report['beside_seconds']:.2f}"),
        ("the sweep", f"{report['sweep_seconds']:.1f}"),
    ]
    console.table(("", ">seconds"), rows)
    for sentence in report["sentences"]:
        console.say(sentence)
    console.say(f"As many runs take {report['times_faster']:.1f} times as long.")
    for name, bar in report["bars"].items():
        console.say(f"{name.replace('_', ' ')}: {'met' if bar['met'] else 'missed'}")


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
