"""`pack`: finished runs as one zip that `unpack` takes in on another computer."""

from __future__ import annotations

import argparse
from typing import TypedDict

from core.cli.console import Console
from core.cli.run_lookup import find_run
from core.cli.targets import new_file, writing_new_file
from core.text.numbers import number, size
from core.travel.pack import pack


class PackReport(TypedDict):
    """What was packed."""

    file: str
    bytes: int
    runs: list[str]  # ids


def run(arguments: argparse.Namespace, console: Console) -> PackReport:
    """Write the zip.

    Raises:
        UserError: A run is not over or not whole, or the file can't be made.
    """
    runs = [find_run(name) for name in arguments.runs]
    target = new_file(arguments.to, "--to")
    with writing_new_file(target, "--to") as file:
        index = pack(runs, file)
    return {
        "file": str(target),
        "bytes": target.stat().st_size,
        "runs": [packed["id"] for packed in index["runs"]],
    }


def show(report: PackReport, console: Console) -> None:
    """Say what is in the zip."""
    count = number(len(report["runs"]), "run")
    console.say(f"{count} in {report['file']} ({size(report['bytes'])})")
    console.say("The images are not in it. Elsewhere: python -m core unpack FILE")
