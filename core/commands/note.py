"""`note`: what people say of runs: their names, tags, notes, and which are archived."""

from __future__ import annotations

import argparse
from typing import TypedDict

from core.cli.console import Console
from core.cli.reports import remark_rows
from core.cli.run_lookup import find_run
from core.errors import ConfigError
from core.runs.formats import Remarks
from core.runs.remarks import read_remarks, remark, retag
from core.runs.run import Run


class NoteReport(TypedDict):
    """What is said of the runs that were named, as it stands now."""

    runs: dict[str, Remarks]  # by id


def run(arguments: argparse.Namespace, console: Console) -> NoteReport:
    """Say what the options say, of each run; without one, only read.

    Raises:
        ConfigError: One name is to stand for several runs.
    """
    found = {run.id: run for run in map(find_run, arguments.runs)}
    if arguments.name and len(found) > 1:
        raise ConfigError(
            "one run to name",
            f"{len(found)} runs",
            "Name them one by one; tags may be shared.",
        )
    return {"runs": {key: _said(item, arguments) for key, item in found.items()}}


def _said(found: Run, arguments: argparse.Namespace) -> Remarks:
    new: Remarks = {}
    if arguments.name is not None:
        new["name"] = arguments.name
    if arguments.note is not None:
        new["note"] = arguments.note
    if arguments.archive or arguments.unarchive:
        new["archived"] = arguments.archive
    if new:
        remark(found.path, new)
    if arguments.tag or arguments.untag:
        retag(found.path, arguments.tag or (), arguments.untag or ())
    return read_remarks(found.path)


def show(report: NoteReport, console: Console) -> None:
    """Write the report for people."""
    for run_id, remarks in report["runs"].items():
        rows = remark_rows(remarks) or [["", "nothing is said of it"]]
        console.table(["", ""], [["Run", run_id], *rows])
