"""`report`: a comparison as one file for somebody without the app."""

from __future__ import annotations

import argparse
from typing import TypedDict

from core.cli.console import Console
from core.cli.run_lookup import find_run, find_run_phase
from core.cli.targets import new_file_of_kind, write_new_file
from core.report.compared import Result
from core.report.making import make_report
from core.report.page import report_page
from core.report.summary import summary

_ENDINGS = (".html", ".md")


class ReportReport(TypedDict):
    """A report that was made."""

    results: list[str]  # RUN:PHASE of each
    verdict: str
    summary: str  # as Markdown
    file: str  # that it was written to; "" = none


def run(arguments: argparse.Namespace, console: Console) -> ReportReport:
    """Make the report, and write it where that is asked for.

    Raises:
        UserError: No such run or phase, no images, or the file can't be made.
    """
    asked: str | None = arguments.to
    target = new_file_of_kind(asked, _ENDINGS, "--to") if asked else None
    results = _results(arguments.runs)
    report = make_report(results, arguments.split)
    text = summary(report)
    if target:
        is_page = target.suffix.lower() == ".html"
        written = report_page(report) if is_page else text
        write_new_file(target, written.encode(), "--to")
    return {
        "results": [f"{found.id}:{phase}" for found, phase in results],
        "verdict": report.verdict,
        "summary": text,
        "file": str(target or ""),
    }


def _results(specs: list[str]) -> list[Result]:
    """Those that are named; of one run without a phase, all of its phases."""
    if len(specs) == 1 and ":" not in specs[0]:
        found = find_run(specs[0])
        return [(found, phase) for phase in found.results()]
    return [find_run_phase(spec) for spec in specs]


def show(report: ReportReport, console: Console) -> None:
    """Write the summary, or where the report is."""
    if report["file"]:
        console.say(report["verdict"])
        console.say(f"The report is written to {report['file']}")
    else:
        console.say(report["summary"])
