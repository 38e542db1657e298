"""The commands that take finished runs elsewhere, and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core.cli.mirrored import add_address_option
from core.cli.option_types import RUN, nonempty


def add_sharing_commands(
    add: Callable[[str, str, str], argparse.ArgumentParser],
) -> None:
    """The commands for whoever works on another computer."""
    what = "Pack finished runs as one zip for another computer."
    _add_pack(add("pack", what, "latest --to runs.zip"))
    what = "Take in runs that were packed elsewhere."
    unpack = add("unpack", what, "runs.zip")
    unpack.add_argument("zip", type=nonempty, metavar="ZIP", help="what pack wrote")
    what = "Write a comparison as one file that can be mailed."
    _add_report(add("report", what, "latest --to report.html"))
    what = "Write a run for another tool that shows trainings."
    _add_log(add("log", what, "latest --to tensorboard"))


def _add_pack(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("runs", nargs="+", metavar="RUN", help=RUN)
    add("--to", required=True, type=nonempty, metavar="FILE", help="the zip to make")


def _add_report(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    text = f"{RUN}, with :frozen, :finetune or :scratch; one RUN reports on its phases"
    add("runs", nargs="+", metavar="RUN[:PHASE]", help=text)
    text = "write it to this file: with charts and pictures (.html), or Markdown (.md)"
    add("--to", type=nonempty, metavar="FILE", help=text)
    add("--split", choices=("test", "validation"), default="test")


def _add_log(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("run", nargs="?", type=nonempty, metavar="RUN", help=RUN)
    text = "write event files, or send it to MLflow"
    add("--to", choices=("tensorboard", "mlflow"), help=text)
    add_address_option(parser)
    text = "for tensorboard: make a folder of the run's name in this one (logs)"
    add("--dir", type=nonempty, default="logs", metavar="DIR", help=text)
    text = "send what waits of all runs that are mirrored, such as for a server"
    add("--catch-up", action="store_true", help=text)
