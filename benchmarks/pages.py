"""How long people wait for a page: `python -m benchmarks.pages [--json] [--quick]`.

Each measurement starts a new server (nothing is imported yet), waits until it says that
it is healthy, and opens one page in a headless browser that has nothing cached. The
clock runs in the browser, from the start of the navigation to the frame that shows the
page's own content; a grey placeholder does not count. Everything happens in a
THAW_HOME of its own, in a temporary folder that is removed at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from benchmarks import _pages_homes as homes
from benchmarks._pages_server import (
    Seconds,
    Wanted,
    chromium_path,
    first_paint,
    fresh_server,
)

_NUM_RUNS = 500
_NUM_IMAGES = 50_000
_REPETITIONS = 3

_FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)

_TABLE = ("[data-testid=stDataFrame] canvas", "")
_CHART = (".js-plotly-plot .main-svg", "")
_LIVE_CHART = (".live-chart[data-updates] .main-svg", "")
_PICTURE = ("[data-testid=stImage] img", "")

_METRIC = "[data-testid=stMetricLabel]"
_HEADING = "h1, h2, h3, h4, h5"


class Page(NamedTuple):
    """An address, what it says when it is there, and what is drawn after that."""

    address: str
    content: Wanted
    drawn: Wanted


PAGES = {
    "home": Page(
        "",
        [(_HEADING, "Home"), (_HEADING, "Data sets"), (_HEADING, "Recent runs")],
        [_TABLE, _PICTURE],
    ),
    "dataset": Page(
        "dataset",
        [(_METRIC, "Smallest class"), (_HEADING, "Images per class")],
        [_CHART],
    ),
    "train": Page(
        "train",
        [("button", "Start training"), (_METRIC, "Chosen on validation")],
        [_LIVE_CHART],
    ),
    "compare": Page("compare", [(_METRIC, "Macro F1"), ("h2", ".")], [_TABLE]),
    "predict": Page(
        "predict",
        [
            ("[data-testid=stFileUploaderDropzone]", ""),
            ("[data-testid=stMarkdownContainer]", "test images right"),
        ],
        [],
    ),
}


class Case(NamedTuple):
    """One thing to measure."""

    page: str
    home: str
    bar_seconds: float


CASES = {
    **{f"cold_{name}": Case(name, "few", 2.0) for name in PAGES},
    "home_500_runs": Case("home", "runs", 2.0),
    "train_500_runs": Case("train", "runs", 2.0),
    "compare_500_runs": Case("compare", "runs", 2.0),
    "predict_500_runs": Case("predict", "runs", 2.0),
    "home_50000_images": Case("home", "images", 3.0),
    "dataset_50000": Case("dataset", "images", 3.0),
    "train_50000_images": Case("train", "images", 3.0),
    "compare_50000_images": Case("compare", "images", 3.0),
}


def main() -> None:
    """Fill the homes, measure every case, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    parser.add_argument(
        "--quick", action="store_true", help="20 runs, 1,000 images, once each"
    )
    parser.add_argument("--only", nargs="+", choices=CASES, help="these cases alone")
    options = parser.parse_args()
    # An end that is asked for goes through the clean-up, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cases = {name: CASES[name] for name in options.only or CASES}
    repetitions = 1 if options.quick else _REPETITIONS
    with tempfile.TemporaryDirectory(
        prefix="thaw-pages-", ignore_cleanup_errors=True
    ) as scratch:
        needed = {case.home for case in cases.values()}
        _fill(Path(scratch), needed, options.quick)
        measured = _measure(Path(scratch), cases, repetitions)
    report = _report(measured, repetitions, options.quick)
    print(json.dumps(report, indent=1) if options.json else _table(measured))


def _fill(scratch: Path, needed: set[str], quick: bool) -> None:
    num_runs, num_images = (20, 1000) if quick else (_NUM_RUNS, _NUM_IMAGES)
    if "few" in needed:
        _say("making a small data set and 3 runs")
        homes.fill_few(scratch / "few", scratch / "few_images")
    if "runs" in needed:
        _say(f"making {num_runs} finished runs")
        homes.fill_many_runs(scratch / "runs", scratch / "runs_images", num_runs)
    if "images" in needed:
        _say(f"making, reading and splitting {num_images:,} images: some minutes")
        homes.fill_many_images(scratch / "images", scratch / "many_images", num_images)


def _measure(
    scratch: Path, cases: dict[str, Case], repetitions: int
) -> dict[str, list[Seconds]]:
    measured: dict[str, list[Seconds]] = {name: [] for name in cases}
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=[*_FLAGS, *(["--no-sandbox"] if is_root else [])],
        )
        try:
            for repetition in range(repetitions):
                for name, case in cases.items():
                    taken = _visit(browser, scratch / case.home, PAGES[case.page])
                    measured[name].append(taken)
                    told = f"{name}: {taken.content:.2f} s, drawn {taken.drawn:.2f} s"
                    _say(f"{repetition + 1} of {repetitions}, {told}")
        finally:
            browser.close()
    return measured


def _visit(browser: Browser, home: Path, page: Page) -> Seconds:
    homes.forget_thumbnails(home)
    with fresh_server(home) as url:
        return first_paint(browser, f"{url}/{page.address}", page.content, page.drawn)


def _report(
    measured: dict[str, list[Seconds]], repetitions: int, quick: bool
) -> dict[str, object]:
    """Medians by name with their bars, and everything that was measured."""
    medians = {
        name: round(median(item.drawn for item in taken), 3)
        for name, taken in measured.items()
    }
    cold = {name: value for name, value in medians.items() if name.startswith("cold_")}
    return {
        "benchmark": "pages",
        "quick": quick,
        "python": platform.python_version(),
        "num_cpus": os.cpu_count(),
        "repetitions": repetitions,
        "cold_first_paint_seconds": {
            name.removeprefix("cold_"): value for name, value in cold.items()
        },
        **{f"{name}_seconds": v for name, v in medians.items() if name not in cold},
        "bars_seconds": {name: CASES[name].bar_seconds for name in measured},
        "within_bars": {
            name: value <= CASES[name].bar_seconds for name, value in medians.items()
        },
        "measured": {
            name: [{k: round(v, 3) for k, v in t._asdict().items()} for t in taken]
            for name, taken in measured.items()
        },
    }


def _table(measured: dict[str, list[Seconds]]) -> str:
    lines = [
        "Seconds from the start of the navigation: median (range)",
        f"{'':22}{'first contentful':>20}{'content':>20}{'all drawn':>20}{'bar':>6}",
    ]
    for name, taken in measured.items():
        cells = "".join(
            f"{_spread([getattr(item, field) for item in taken]):>20}"
            for field in Seconds._fields
        )
        lines.append(f"{name:22}{cells}{CASES[name].bar_seconds:>6.1f}")
    return "\n".join(lines)


def _spread(values: list[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
