"""How long people wait for a page: `python -m benchmarks.pages [--json] [--quick]`.

Each measurement starts a new server (nothing is imported yet), waits until it says that
it is healthy, and opens one page in a headless browser that has nothing cached. The
clock runs in the browser, from the start of the navigation to the frame that shows the
page's own words, boxes and figures, after its script has come to its end; this is what
the bars are for. A grey placeholder does not count; when it is there is told as "first
contentful", and when charts, tables and pictures are there, too, as "all drawn". The
matrix of very many classes is a picture, which belongs to the content: it is seen
before plotly.js is there to zoom into it.
Where the server is to be warm, Home is opened before. Everything happens in THAW_HOMEs
in a temporary folder that is removed at the end.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import sys
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks import _pages_homes as homes
from benchmarks._command import main, parser, require_space, thaw_home, workspace
from benchmarks._pages_addresses import PAGES, RESULTS
from benchmarks._pages_server import (
    Seconds,
    first_paint,
    fresh_server,
    running_browser,
)
from benchmarks._report import header, note_conditions, show_header
from core.cli.console import Console
from core.runs.run import list_runs

_NUM_RUNS = 500
_NUM_IMAGES = 50_000
_NUM_TESTS = 10_000  # images of 100 classes
_REPETITIONS = 3

_NEEDED_BYTES = 2e9  # 50,000 files of a block each, and their data set's own files


class Case(NamedTuple):
    """One thing to measure."""

    page: str
    home: str
    bar_seconds: float | None = None  # none: measured to compare with
    is_warm: bool = False  # whether Home was opened before


_COLD = "cold_"

CASES = {
    **{f"{_COLD}{name}": Case(name, "few", 2.0) for name in PAGES},
    "home_500_runs": Case("home", "runs"),
    "train_500_runs": Case("train", "runs"),
    "compare_500_runs": Case("compare", "runs", 2.0),
    "predict_500_runs": Case("predict", "runs"),
    "home_50000_images": Case("home", "images"),
    "dataset_50000": Case("dataset", "images", 3.0),
    "train_50000_images": Case("train", "images"),
    "compare_50000_images": Case("compare", "images"),
    **{f"{name}_100_classes": Case(name, "classes", 3.0, True) for name in RESULTS},
}


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("pages", "How long people wait for a page.")
    made.add_argument(
        "--only", nargs="+", choices=CASES, default=list(CASES), help="cases to measure"
    )
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Fill the homes and measure every case.

    Raises:
        UserError: There is no browser, or no space for the images.
    """
    report = header("pages", arguments.quick, seed=0)
    note_conditions(report, console)
    report["versions"]["streamlit"] = importlib.metadata.version("streamlit")
    cases = {name: CASES[name] for name in arguments.only}
    repetitions = 1 if arguments.quick else _REPETITIONS
    with workspace(arguments.scratch) as scratch:
        needed = {case.home for case in cases.values()}
        _fill(scratch, needed, arguments.quick, console)
        measured = _measure(scratch, cases, repetitions, console)
    return report | {"repetitions": repetitions} | summary(measured)


def _fill(scratch: Path, needed: set[str], quick: bool, console: Console) -> None:
    num_runs, num_images = (20, 1000) if quick else (_NUM_RUNS, _NUM_IMAGES)
    num_tests = 1000 if quick else _NUM_TESTS
    if "few" in needed:
        homes.fill_few(scratch / "few", scratch / "few_images")
    if "runs" in needed:
        console.note(f"Writing {num_runs} finished runs")
        homes.fill_many_runs(scratch / "runs", scratch / "runs_images", num_runs)
    if "classes" in needed:
        console.note(f"Writing a run on 100 classes and {num_tests:,} test images")
        homes.fill_many_classes(scratch / "classes", scratch / "tests", num_tests)
    if "images" in needed:
        require_space(scratch, _NEEDED_BYTES, "Name another folder with --scratch.")
        console.note(f"Writing, reading and splitting {num_images:,} images")
        homes.fill_many_images(scratch / "images", scratch / "many_images", num_images)


def _measure(
    scratch: Path, cases: dict[str, Case], repetitions: int, console: Console
) -> dict[str, list[Seconds]]:
    measured: dict[str, list[Seconds]] = {name: [] for name in cases}
    with running_browser() as browser:
        for repetition in range(1, repetitions + 1):
            for name, case in cases.items():
                home, page = scratch / case.home, (PAGES | RESULTS)[case.page]
                homes.forget_thumbnails(home)
                with fresh_server(home) as server:
                    if case.is_warm:
                        first_paint(browser, server.url, PAGES["home"].content, [])
                    address = f"{server.url}/{page.address.format(**_newest(home))}"
                    taken = first_paint(browser, address, page.content, page.drawn)
                measured[name].append(taken)
                console.note(
                    f"{repetition} of {repetitions}, {name}: {taken.content:.2f} s, "
                    f"all drawn {taken.drawn:.2f} s"
                )
    return measured


def _newest(home: Path) -> dict[str, str]:
    """How an address names the results of the newest run, by phase."""
    with thaw_home(home):
        run = list_runs()[0]
        return {phase: f"{run.id}:{phase}" for phase in run.results()}


def summary(measured: dict[str, list[Seconds]]) -> dict[str, Any]:
    """Medians by name with their bars, and everything that was measured."""
    content = _medians(measured, "content")
    bars = {name: bar for name in measured if (bar := CASES[name].bar_seconds)}
    return {
        "cold_first_paint_seconds": {
            name.removeprefix(_COLD): value
            for name, value in content.items()
            if name.startswith(_COLD)
        },
        **{
            f"{name}_seconds": value
            for name, value in content.items()
            if not name.startswith(_COLD)
        },
        "bars": {
            name: {"most_seconds": bar, "met": content[name] <= bar}
            for name, bar in bars.items()
        },
        "all_drawn_seconds": _medians(measured, "drawn"),
        "first_contentful_paint_seconds": _medians(measured, "first_contentful"),
        "measured": {
            name: [{k: round(v, 3) for k, v in t._asdict().items()} for t in taken]
            for name, taken in measured.items()
        },
    }


def _medians(measured: dict[str, list[Seconds]], field: str) -> dict[str, float]:
    return {
        name: round(median(getattr(item, field) for item in taken), 3)
        for name, taken in measured.items()
    }


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    console.say("Seconds from the start of a navigation: median (range)")
    show_header(report, console)
    rows = []
    for name, taken in report["measured"].items():
        spreads = [_spread([one[key] for one in taken]) for key in Seconds._fields]
        told = None
        if bar := report["bars"].get(name):
            told = f"{bar['most_seconds']:.1f}, {'met' if bar['met'] else 'missed'}"
        rows.append((name.replace("_", " "), *spreads, told))
    headings = (">first contentful", ">content", ">all drawn", ">bar for content")
    console.table(("page", *headings), rows)


def _spread(values: list[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
