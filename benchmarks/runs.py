"""The table of runs: `python -m benchmarks.runs [--json] [--quick]`.

Writes 500 and 1,000 finished runs as workers leave them, of three recipes, some of them
seeds of one group, some with names and tags. A server that has shown the page once
shows it in two ways:

- Compare is opened in a browser that has nothing cached. From the start of the
  navigation to the frame that shows the sentence and the figures of the first
  comparison, with the script at its end; charts may come later. Then the table is
  opened, searched, grouped, and a run is selected and compared. Each step lasts from
  the button's or key's going up until the last change of the page, after which nothing
  works for 0.4 s. The bars are for page and opening together.
- Somebody has the app open on Home and clicks "Compare": from the button's going up to
  the same frame. No bar is for it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks import _pages_homes as homes
from benchmarks._command import main, parser, positive, thaw_home, workspace
from benchmarks._pages_server import (
    first_paint,
    fresh_server,
    running_browser,
    switched,
)
from benchmarks._pages_steps import Step, timed
from benchmarks._report import header, note_conditions, show_header
from benchmarks.pages import PAGES
from core.cli.console import Console
from core.runs.remarks import remark
from core.runs.run import Run, list_runs
from core.storage.files import read_json, write_json

_NUM_RUNS = (500, 1000)
_QUICK_RUNS = (20,)
_SEEDS = 3  # runs of a group
_RATES = (1e-4, 3e-4, 1e-3)
_TAGS = ("good", "too slow", "for the report")

# Page, first comparison and table together, seconds, by the number of runs.
_MOST_SECONDS = {500: 2.0, 1000: 3.0}

_HOME_MS = 3000  # that somebody looks at Home, until it is calm

_TABLE = "[data-testid=stDataFrame]"
_OPEN = "open the table"


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("runs", "The table of very many runs.")
    made.add_argument(
        "--runs", nargs="+", type=positive, default=_NUM_RUNS, help="their numbers"
    )
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Fill a home for each number of runs, and look at it.

    Raises:
        UserError: There is no browser, or no space.
    """
    report = header("runs", arguments.quick, seed=0)
    note_conditions(report, console)
    numbers = _QUICK_RUNS if arguments.quick else arguments.runs
    measured = {}
    with workspace(arguments.scratch) as scratch:
        for count in numbers:
            console.note(f"Writing {count:,} finished runs")
            home = scratch / f"home_{count}"
            fill(home, scratch / f"images_{count}", count)
            measured[str(count)] = _looked_at(home, console)
    return report | summary(measured)


def fill(home: Path, images: Path, count: int) -> None:
    """Finished runs that differ in what the table filters by."""
    homes.fill_many_runs(home, images, count)
    with thaw_home(home):
        for number, run in enumerate(list_runs()):
            _vary(run, number)


def _vary(run: Run, number: int) -> None:
    """Give a run another rate, a group, and what people say of some."""
    group, seed = divmod(number, _SEEDS)
    config = run.config.to_json() | {"seed": seed}
    config["frozen"]["learning_rate"] = _RATES[group % len(_RATES)]
    write_json(run.path / "config.json", config)
    about = read_json(run.path / "about.json")
    write_json(run.path / "about.json", about | {"group": f"group-{group:04x}"})
    if number % 5 == 0:
        tag = _TAGS[number % len(_TAGS)]
        remark(run.path, {"name": f"Try {number}", "tags": [tag]})


def _search(page: Page) -> None:
    page.get_by_label("Search", exact=True).fill("resnet50")
    page.keyboard.press("Enter")


def _clear(page: Page) -> None:
    page.get_by_label("Search", exact=True).fill("")
    page.keyboard.press("Enter")


def _select(page: Page) -> None:
    """Click the box of the first row; the table is one picture."""
    box = page.locator(_TABLE).first.bounding_box()
    if box is None:
        raise RuntimeError("the table is not on the page")
    page.mouse.click(box["x"] + 18, box["y"] + 38 + 17)


STEPS: dict[str, Step] = {
    _OPEN: lambda page: page.get_by_text("Choose from the table of all runs").click(),
    "search": _search,
    "clear the search": _clear,
    "seeds together": lambda page: page.get_by_text("Seeds together").click(),
    "select a row": _select,
    "compare it": lambda page: page.get_by_role(
        "button", name="Compare", exact=True
    ).click(),
}


def _looked_at(home: Path, console: Console) -> dict[str, Any]:
    """Seconds of the page, once cold and once warm, and of each step."""
    wanted = PAGES["compare"]
    with running_browser() as browser, fresh_server(home) as server:
        address = f"{server.url}/{wanted.address}"
        cold = first_paint(browser, address, wanted.content, [])
        warm = first_paint(browser, address, wanted.content, [])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(60_000)
        page.goto(address)
        for selector, _ in wanted.content:
            page.locator(selector).first.wait_for()
        steps: dict[str, dict[str, float]] = {}
        for name, step in STEPS.items():
            steps[name] = timed(page, step)
            console.note(f"{name}: {steps[name]}")
        switch = _switch(browser, server.url)
    return {
        "cold_page_seconds": round(cold.content, 3),
        "page_seconds": round(warm.content, 3),
        "switch_seconds": round(switch, 3),
        "steps": steps,
    }


def _switch(browser: Browser, url: str) -> float:
    """Seconds from the click on "Compare" on Home, in a browser of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(url)
    for selector, text in PAGES["home"].content:
        page.locator(selector).filter(has_text=text).first.wait_for()
    page.wait_for_timeout(_HOME_MS)
    seconds = switched(page, "Compare", PAGES["compare"].content)
    context.close()
    return seconds


def summary(measured: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What was measured by the number of runs, and the bars."""
    whole = {
        count: round(found["page_seconds"] + found["steps"][_OPEN]["seconds"], 3)
        for count, found in measured.items()
    }
    bars = {
        count: {"most_seconds": most, "met": whole[count] <= most}
        for count in measured
        if (most := _MOST_SECONDS.get(int(count))) is not None
    }
    return {"page_and_table_seconds": whole, "bars": bars, "measured": measured}


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    console.say("Compare and its table of runs: seconds")
    show_header(report, console)
    for count, found in report["measured"].items():
        told = ""
        if bar := report["bars"].get(count):
            met = "met" if bar["met"] else "missed"
            told = f" (at most {bar['most_seconds']:g}: {met})"
        console.say(
            f"{int(count):,} runs: page and table together "
            f"{report['page_and_table_seconds'][count]:.2f}{told}; the page "
            f"{found['page_seconds']:.2f}, a new server's first page "
            f"{found['cold_page_seconds']:.2f}, from Home to it "
            f"{found['switch_seconds']:.2f}"
        )
        rows = [
            (name, *(f"{value:.2f}" for value in took.values()))
            for name, took in found["steps"].items()
        ]
        console.table(("step", ">seconds", ">longest block, s"), rows)


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
