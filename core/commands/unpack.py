"""`unpack`: take in runs that `pack`, or the page, wrote on another computer."""

from __future__ import annotations

import argparse
from typing import TypedDict

from core.cli.console import Console
from core.storage.given_paths import given_path
from core.text.travel import arrival_text
from core.travel.unpack import unpack_runs


class ArrivedRun(TypedDict):
    """A run of the zip."""

    id: str
    is_new: bool  # False = it was here already
    dataset: str  # id of the data set here that has its pictures; "" = none


class UnpackReport(TypedDict):
    """What was taken in."""

    runs: list[ArrivedRun]


def run(arguments: argparse.Namespace, console: Console) -> UnpackReport:
    """Take in all runs of a zip, or none.

    Raises:
        UserError: It is no zip of runs, or one of them can't be taken in.
    """
    path = given_path(arguments.zip).absolute()
    runs: list[ArrivedRun] = [
        {
            "id": arrived.run.id,
            "is_new": arrived.is_new,
            "dataset": arrived.run.config.dataset if arrived.has_pictures else "",
        }
        for arrived in unpack_runs(path, path.name)
    ]
    return {"runs": runs}


def show(report: UnpackReport, console: Console) -> None:
    """Say of each run whether it is new, and whether its pictures are here."""
    for item in report["runs"]:
        told = arrival_text(item["is_new"], bool(item["dataset"]))
        console.say(f"{item['id']}: {told}")
