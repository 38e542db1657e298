"""`decide`: take decisions about images from a table, and write out those that are."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.splits import ready_manifest
from core.cli.targets import new_file, write_new_file
from core.data.checking import check_images
from core.data.datasets import Dataset
from core.data.decision_table import (
    DecisionTable,
    read_table,
    table_text,
    written_table,
)
from core.data.decisions import read_decisions, standing
from core.data.pool import pool_digests
from core.data.pool_labels import settle
from core.data.scan import scan
from core.errors import ConfigError, DataError, Failure
from core.storage.given_paths import given_path
from core.text.numbers import number
from core.text.spreadsheet import csv_bytes

_MAX_SHOWN = 20  # rows that the text names; --json has them all


class ProblemReport(TypedDict):
    """A row that can't be taken."""

    line: int  # of the file, from 1 on
    path: str
    reason: str


class _Decided(TypedDict):
    dataset: str  # its id
    columns: dict[str, str]  # headings by what they were taken for
    taken: dict[str, int]  # decisions that were taken, by action
    open: int  # rows without an action
    problems: list[ProblemReport]  # rows that can't be taken
    exported: str  # the file that all decisions were written to; "" = none


class DecideReport(_Decided, total=False):
    """What was decided."""

    error: Failure  # with --strict, where there are problems


def run(arguments: argparse.Namespace, console: Console) -> DecideReport:
    """Read the table, take what can be taken, and write the list where asked to.

    Raises:
        ConfigError: There is nothing to do.
        DataError: The file is no table of decisions.
    """
    if not (arguments.csv or arguments.export):
        raise ConfigError(
            "a table to read or one to write", "neither", "Add --csv or --export."
        )
    target = new_file(arguments.export, "--export") if arguments.export else None
    text = _text(arguments.csv) if arguments.csv else ""
    dataset = opened(arguments, console)
    report: DecideReport = {
        "dataset": dataset.id,
        "columns": {},
        "taken": {},
        "open": 0,
        "problems": [],
        "exported": str(target or ""),
    }
    if arguments.csv:
        table = _table(text, dataset, arguments.new_classes, console)
        report["columns"], report["open"] = table.columns, table.num_open
        report["problems"] = [
            {"line": item.line, "path": item.path, "reason": item.reason}
            for item in table.problems
        ]
        if table.problems and arguments.strict:
            report["exported"] = ""
            return {**report, "error": _not_taken(table).to_json()}
        if table.decisions:
            settle(dataset, table.decisions)
        report["taken"] = dict(Counter(item.action for item in table.decisions))
    if target:
        written = csv_bytes(written_table(read_decisions(dataset)))
        write_new_file(target, written, "--export")
    return report


def _text(name: str) -> str:
    path = given_path(name)
    try:
        return table_text(path.read_bytes())
    except OSError as error:
        received = f"{path} ({error.strerror})"
        action = "Check the path and your permission to read it."
        raise DataError("a table of decisions", received, action) from error


def _table(
    text: str, dataset: Dataset, accepts_new: bool, console: Console
) -> DecisionTable:
    """Hold the table against the files that there are now."""
    manifest = ready_manifest(dataset, None, console)
    with console.counting("Looking at files") as progress:
        checked, _ = check_images(dataset, scan(dataset).images, progress)
    digests = {path: found.digest for path, found in checked.items()}
    standings = standing(read_decisions(dataset), digests).values()
    given = {now.label for now in standings if now.label}
    digests |= pool_digests(dataset)
    known = {*manifest.class_names, *given}
    return read_table(text, digests, known, accepts_new=accepts_new)


def _not_taken(table: DecisionTable) -> DataError:
    first = table.problems[0]
    return DataError(
        "a table whose rows can all be taken",
        f"{number(len(table.problems), 'row')} that can't, first line {first.line} "
        f"({first.path or 'no path'}: {first.reason})",
        "Nothing was taken. Correct them, or leave out --strict to take the others.",
    )


def show(report: DecideReport, console: Console) -> None:
    """Write the report for people."""
    if columns := report["columns"]:
        told = (
            name if head == name else f'{name} (called "{head}")'
            for name, head in columns.items()
        )
        console.say(f"Columns: {', '.join(told)}.")
        _show_problems(report["problems"], console)
        taken = report["taken"]
        by_action = ", ".join(f"{count:,} {action}" for action, count in taken.items())
        total = number(sum(taken.values()), "decision")
        console.say(f"{total} taken{f': {by_action}' if by_action else ''}.")
        if count := report["open"]:
            verb = "has" if count == 1 else "have"
            console.say(f"{number(count, 'row')} {verb} no action yet.")
        if taken:
            console.say(
                "No file was changed, nor the split in use. To split with what is "
                f"decided: python -m core scan {report['dataset']} --new-split, or "
                f"python -m core split {report['dataset']} --extend, which keeps every "
                "image on its side."
            )
    if report["exported"]:
        console.say(f"All decisions are written to {report['exported']}.")


def _show_problems(problems: Sequence[ProblemReport], console: Console) -> None:
    if not problems:
        return
    console.say(f"{number(len(problems), 'row')} can't be taken:")
    for item in problems[:_MAX_SHOWN]:
        where = f"line {item['line']}"
        console.say(f"  {where}, {item['path'] or 'no path'}: {item['reason']}")
    if len(problems) > _MAX_SHOWN:
        more = len(problems) - _MAX_SHOWN
        console.say(f"  and {more:,} more (--json lists all)")
