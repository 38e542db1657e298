"""`log`: what a run learned, for another tool that shows trainings."""

from __future__ import annotations

import argparse
from typing import NotRequired, TypedDict, final

from core.cli.console import Console
from core.cli.mirrored import chosen_tracker
from core.cli.run_lookup import find_run
from core.cli.targets import new_target, writing_new_folder
from core.errors import ConfigError, Failure
from core.runs.job import ACTIVE_STATES
from core.runs.mirror import Sent, ask_mirror
from core.runs.run import Run
from core.text.numbers import number
from core.trackers.mirroring import catch_up
from core.trackers.sending import send
from core.trackers.tensorboard import write_events
from core.trackers.worker import start_mirror


class LogReport(TypedDict):
    """What was written."""

    run_id: str
    tracker: str
    folder: str
    points: int  # of curves


class SentRun(TypedDict):
    """What became of one run."""

    run_id: str
    tracker: str
    target: str  # "" = it has not been there yet
    link: str  # "" = it has none
    waits: bool  # something could not be sent


@final  # so that "points" tells a LogReport from it
class SentReport(TypedDict):
    """What was sent."""

    sent: list[SentRun]
    error: NotRequired[Failure]  # of the last that waits


def run(arguments: argparse.Namespace, console: Console) -> LogReport | SentReport:
    """Write a run for TensorBoard into a folder named after it, or send it to MLflow.

    Raises:
        UserError: It was written there before, or it is not said what to do.
    """
    if arguments.catch_up:
        return _report(catch_up())
    if not arguments.run or not arguments.to:
        raise ConfigError(
            "a RUN and where it goes, or --catch-up",
            "neither",
            "Such as `log latest --to tensorboard`.",
        )
    found = find_run(arguments.run)
    if arguments.to == "mlflow":
        if arguments.at:  # else it waits until there is one
            chosen_tracker(arguments.to, arguments.at)
        return _send(found)
    target = new_target(f"{arguments.dir}/{found.id}", "--dir")
    with writing_new_folder(target, "--dir") as folder:
        points = write_events(found, folder)
    return {
        "run_id": found.id,
        "tracker": arguments.to,
        "folder": str(target),
        "points": points,
    }


def _send(found: Run) -> SentReport:
    ask_mirror(found, "mlflow")  # so that it waits where no server answers
    sent = send(found, "mlflow")
    if found.state() in ACTIVE_STATES:
        start_mirror()  # the rest follows while it trains
    return _report([(found, "mlflow", sent)])


def _report(found: list[tuple[Run, str, Sent]]) -> SentReport:
    report: SentReport = {
        "sent": [
            {
                "run_id": run.id,
                "tracker": tracker,
                "target": sent.get("target", ""),
                "link": sent.get("link", ""),
                "waits": "error" in sent,
            }
            for run, tracker, sent in found
        ]
    }
    for _, _, sent in found:
        if error := sent.get("error"):
            report["error"] = error
    return report


def show(report: LogReport | SentReport, console: Console) -> None:
    """Say where it is, and how it is looked at."""
    if "points" in report:
        points = number(report["points"], "point")
        console.say(f"{points} of {report['run_id']} written to {report['folder']}")
        console.say("Look at it: tensorboard --logdir DIR")
        return
    for one in report["sent"]:
        place = one["link"] or one["target"]
        done = "waits" if one["waits"] else f"is at {place}"
        console.say(f"{one['run_id']} {done}")
    if not report["sent"]:
        console.say("Nothing waits.")
