"""`log`: what a run learned, for another tool that shows trainings."""

from __future__ import annotations

import argparse
from typing import TypedDict

from core.cli.console import Console
from core.cli.run_lookup import find_run
from core.cli.targets import new_target, writing_new_folder
from core.text.numbers import number
from core.trackers.tensorboard import write_events


class LogReport(TypedDict):
    """What was written."""

    run_id: str
    tracker: str
    folder: str
    points: int  # of curves


def run(arguments: argparse.Namespace, console: Console) -> LogReport:
    """Write a run for TensorBoard into a folder named after it.

    Raises:
        UserError: The run still works, or it was written there before.
    """
    found = find_run(arguments.run)
    target = new_target(f"{arguments.dir}/{found.id}", "--dir")
    with writing_new_folder(target, "--dir") as folder:
        points = write_events(found, folder)
    return {
        "run_id": found.id,
        "tracker": arguments.to,
        "folder": str(target),
        "points": points,
    }


def show(report: LogReport, console: Console) -> None:
    """Say where it is, and how it is looked at."""
    points = number(report["points"], "point")
    console.say(f"{points} of {report['run_id']} written to {report['folder']}")
    console.say("Look at it: tensorboard --logdir DIR")
