"""Times from the click: `python -m benchmarks.clicks [--repeats 5] [--before PATH]`.

Somebody has the app open in a browser; its server is warm, a model is trained. Measured
are, by the browser's clock, until the frame that shows what was wanted:

- from the click on a page's name to that page's own words and figures,
- from the click on "Start training" to the first point on the new run's chart, where a
  run before has left its features in the cache and a worker waits,
- from the drop of a picture on Predict to the answer: of a model that the server has
  not asked before, and once more.

`--before` names another checkout of the project, such as one of an earlier version: its
app is measured in the same way, one after the other, and the table has both.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks._clicks_steps import ACTS, clicked_through
from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import draw_photos
from benchmarks._pages_server import ROOT, fresh_server, running_browser
from benchmarks._process import tail
from benchmarks._report import header, note_conditions, show_header
from core.cli.console import Console
from core.errors import RunError, UserError

NOW, BEFORE = "now", "before"

_IMAGES, _QUICK_IMAGES = 260, 40
_REPEATS, _QUICK_REPEATS = 5, 1
_WARM_SECONDS = 600

Report = dict[str, Any]
Taken = dict[str, list[float]]  # seconds by act, a value for each repeat


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("clicks", "Times from the click, in a warm app.")
    add = made.add_argument
    add("--repeats", type=positive, default=_REPEATS, help="of every click")
    add("--seed", type=int, default=0, help="of the photos that are drawn")
    add("--before", type=Path, metavar="PATH", help="a checkout to compare with")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Click through one app, or two.

    Raises:
        UserError: There is no browser, or no app where one is named.
    """
    sides = checkouts(arguments.before)
    report = header("clicks", arguments.quick, arguments.seed)
    note_conditions(report, console)
    repeats = _QUICK_REPEATS if arguments.quick else arguments.repeats
    count = _QUICK_IMAGES if arguments.quick else _IMAGES
    with workspace(arguments.scratch) as scratch:
        with console.counting("Drawing photos") as progress:
            photos = draw_photos(scratch / "photos", count, arguments.seed, progress)
        with console.counting("Drawing new ones") as progress:
            new = draw_photos(
                scratch / "new", 2 * repeats, arguments.seed + 1, progress
            )
        asked = sorted(path for path in new.rglob("*") if path.is_file())
        taken = {}
        for side, root in sides.items():
            console.note(f"{side}: {root}")
            home = scratch / side
            _train(root, home, photos, console)
            with (
                fresh_server(home, root, _WARM_SECONDS) as server,
                running_browser() as browser,
            ):
                taken[side] = clicked_through(
                    browser, server.url, asked, repeats, console
                )
            shutil.rmtree(home, ignore_errors=True)
    return report | {"repeats": repeats, "sides": summary(taken)}


def checkouts(before: Path | None) -> dict[str, Path]:
    """The checkouts to measure by side, the earlier one first.

    Raises:
        UserError: There is no app at the path.
    """
    if before is None:
        return {NOW: ROOT}
    root = before.expanduser().resolve()
    if not (root / "app.py").is_file():
        raise UserError(
            "a checkout of the project, with its app.py",
            str(before),
            "Name its folder with --before.",
        )
    return {BEFORE: root, NOW: ROOT}


def _train(root: Path, home: Path, photos: Path, console: Console) -> None:
    """A first run of the default settings, by the checkout's own command."""
    console.note("Training a first model")
    log = home.with_name(f"{home.name}-train.log")
    with log.open("wb") as file:
        ended = subprocess.run(
            [sys.executable, "-m", "core", "train", "--data", str(photos)],
            cwd=root,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            check=False,
        )
    if ended.returncode:
        raise RunError(
            f"`python -m core train` of {root} to come to its end",
            f"exit code {ended.returncode}",
            f"The end of its log:\n{tail(log)}",
        )


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"THAW_HOME": str(home), "THAW_WARM_SECONDS": "0"}


def summary(taken: dict[str, Taken]) -> dict[str, dict[str, Report]]:
    """Median, range and all values by side and act."""
    return {
        side: {
            act: {
                "median": round(median(values), 3),
                "range": [round(min(values), 3), round(max(values), 3)],
                "seconds": [round(value, 3) for value in values],
            }
            for act, values in by_act.items()
        }
        for side, by_act in taken.items()
    }


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    sides: dict[str, dict[str, Report]] = report["sides"]
    console.say(f"Seconds from the click: median (range) of {report['repeats']}")
    show_header(report, console)
    headings = ["until", *(f">{side}" for side in sides)]
    if BEFORE in sides:
        headings.append(">change")
    rows = []
    for act in ACTS:
        row = [act, *(_cell(by_act.get(act)) for by_act in sides.values())]
        if BEFORE in sides:
            row.append(_change(sides[BEFORE].get(act), sides[NOW].get(act)))
        rows.append(row)
    console.table(headings, rows)


def _cell(found: Report | None) -> str | None:
    if found is None:
        return None
    low, high = found["range"]
    return f"{found['median']:.2f} ({low:.2f} to {high:.2f})"


def _change(before: Report | None, now: Report | None) -> str | None:
    if before is None or now is None:
        return None
    return f"{now['median'] - before['median']:+.2f}"


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
