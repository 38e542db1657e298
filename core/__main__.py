"""The command line: `python -m core COMMAND`; `--help` lists the commands.

Exit codes: 0 done, 1 a defect of ours, 2 something that the user can put right, 130
ended with Ctrl-C.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from core.cli.arguments import make_parser
from core.cli.console import Console
from core.cli.failures import EXIT_USER, explain

Report = TypeVar("Report", bound=Mapping[str, object])


class Command(Protocol[Report]):
    """A module of core/commands; its `show` takes what its own `run` gives."""

    def run(self, arguments: argparse.Namespace, console: Console) -> Report:
        """Do the work and give what --json prints."""

    def show(self, report: Report, console: Console) -> None:
        """Write that for people."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; no traceback leaves it."""
    words = sys.argv[1:] if words is None else list(words)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows code page lacks most letters
            stream.reconfigure(errors="replace")
    console = Console()
    as_json, debug = "--json" in words, "--debug" in words
    try:
        return _run(make_parser().parse_args(words), console)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Exception, KeyboardInterrupt) as error:
        if debug:
            console.note(traceback.format_exc())
        explanation, code = explain(error)
        if as_json:
            console.result({"error": explanation.to_json()})
        console.note(str(explanation) if code == EXIT_USER else explanation.action)
        return code


def _run(arguments: argparse.Namespace, console: Console) -> int:
    # By name: `--help` and a wrong argument don't wait for numpy and OpenVINO.
    name = arguments.command.replace("-", "_")
    command: Command[Mapping[str, object]]
    command = importlib.import_module(f"core.commands.{name}")
    report = command.run(arguments, console)
    if arguments.json:
        console.result(report)
    else:
        command.show(report, console)
    failure = report.get("error")  # a `Failure`, of the commands that may have one
    if not isinstance(failure, dict):
        return 0
    console.note(failure["message"])
    return EXIT_USER


if __name__ == "__main__":
    sys.exit(main())
