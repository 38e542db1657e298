"""Seconds until a stop is answered: `python -m benchmarks.stop [--repeats 3]`.

A run with the default settings is stopped at one moment after another, each time in a
THAW_HOME of its own that is empty before, as the page stops it. Answered it is when the
run has ended, or when its kept model is being judged, which the page then says; over
when the run has ended.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks._command import main, parser, positive, thaw_home, workspace
from benchmarks._data import draw_photos, split_data
from benchmarks._report import header, note_conditions
from benchmarks.answer import FIRST, run_configs
from core.cli.console import Console
from core.config import RunConfig
from core.data.manifest import Manifest
from core.data.splitting.rule import FRACTIONS
from core.errors import RunError, UserError
from core.runs.formats import Status
from core.runs.job import ACTIVE_STATES
from core.runs.metrics_log import read_history
from core.runs.queue import submit
from core.runs.run import Run
from core.runs.worker_process import end
from core.text.numbers import precise_duration

_IMAGES, _QUICK_IMAGES = 260, 40
_MOST_SECONDS = 3.0  # that a stop may take to be answered, on two idle cores
_POLL_SECONDS = 0.02

Report = dict[str, Any]


def _begun(stage: str, done: float = 0.0) -> Callable[[Run, Status], bool]:
    """Whether a stage runs, and so much of it is done."""

    def is_reached(_: Run, status: Status) -> bool:
        told = status.get("stages", {}).get(stage, {})
        return told.get("state") == "running" and told.get("done", 0) >= done

    return is_reached


def _trained(phase: str) -> Callable[[Run, Status], bool]:
    """Whether an epoch of a phase is over."""
    return lambda run, _: bool(
        read_history(run.path / "metrics.jsonl").epochs.get(phase)
    )


# When to stop, in the order in which a run comes to them.
MOMENTS: dict[str, Callable[[Run, Status], bool]] = {
    "loading Keras": lambda _, status: status.get("state") == "running",
    "converting the network": _begun("features"),
    "computing features": _begun("features", 1),
    "tracing the frozen phase": _begun("frozen"),
    "frozen epochs": _trained("frozen"),
    "judging the frozen phase": _begun("evaluate"),
    "tracing the fine-tune phase": _begun("finetune"),
    "fine-tune epochs": _trained("finetune"),
    "judging the fine-tune phase": _begun("evaluate", 1),
}


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("stop", "Seconds until a request to stop is answered.")
    add = made.add_argument
    add("--repeats", type=positive, default=3, help="times for each moment")
    add("--only", nargs="+", choices=MOMENTS, default=list(MOMENTS), metavar="MOMENT")
    add("--seed", type=int, default=0, help="of the photos, the split and training")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Stop a run at every moment, as often as asked."""
    report = header("stop", arguments.quick, arguments.seed)
    note_conditions(report, console)
    config = run_configs(arguments.seed, arguments.quick)[FIRST]
    moments = arguments.only[:2] if arguments.quick else arguments.only
    repeats = 1 if arguments.quick else arguments.repeats
    with workspace(arguments.scratch) as folder:
        count = _QUICK_IMAGES if arguments.quick else _IMAGES
        with console.counting("Drawing photos") as progress:
            photos = draw_photos(folder / "photos", count, arguments.seed, progress)
        manifest = split_data(photos, arguments.seed, FRACTIONS, console)
        found = {
            moment: summary(
                [_stopped(config, manifest, folder, moment) for _ in range(repeats)]
            )
            for moment in moments
        }
    return report | {"repeats": repeats, "images": count, "moments": found}


def _stopped(
    config: RunConfig, manifest: Manifest, folder: Path, moment: str
) -> dict[str, Any]:
    """Stop one run; when that was answered, when it was over, what was kept."""
    home = folder / "stopped"
    try:
        with thaw_home(home):
            run = submit(config, manifest, "benchmark")
            try:
                return _stopped_at(run, MOMENTS[moment])
            finally:
                _end(run)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _stopped_at(run: Run, is_reached: Callable[[Run, Status], bool]) -> dict[str, Any]:
    while not is_reached(run, run.status()):
        if run.state() not in ACTIVE_STATES:
            raise RunError(
                "a run that comes to this moment", run.state(), "Look at it."
            )
        time.sleep(_POLL_SECONDS)
    run.request_stop()
    asked, answered = time.monotonic(), None
    while True:
        status = run.status()
        is_over = run.state(status) not in ACTIVE_STATES
        if answered is None and (is_over or status.get("stage") == "evaluate"):
            answered = time.monotonic() - asked
        if is_over:
            over = time.monotonic() - asked
            kept = list(run.results())
            return {"answered": answered, "over": over, "kept": kept}
        time.sleep(_POLL_SECONDS)


def _end(run: Run) -> None:
    try:
        end(run)
    except UserError:
        return  # it has ended


def summary(stops: list[dict[str, Any]]) -> Report:
    """Median and range of the repeats of one moment.

    Args:
        stops: Each with "answered" and "over", seconds, and "kept", phases.
    """
    found: Report = {"kept": stops[0]["kept"]}
    for name in ("answered", "over"):
        seconds = [round(stop[name], 3) for stop in stops]
        found[name] = {
            "median": round(statistics.median(seconds), 3),
            "range": [min(seconds), max(seconds)],
        }
    found["met"] = found["answered"]["median"] <= _MOST_SECONDS
    return found


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    rows = [
        (
            moment,
            precise_duration(found["answered"]["median"]),
            precise_duration(found["answered"]["range"][1]),
            precise_duration(found["over"]["median"]),
            ", ".join(found["kept"]) or "nothing",
            "yes" if found["met"] else "no",
        )
        for moment, found in report["moments"].items()
    ]
    headings = ("stopped while", ">answered", ">at most", ">over", "kept", "within 3 s")
    console.table(headings, rows)


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
