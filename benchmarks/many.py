"""Very many files: `python -m benchmarks.many [--json] [--quick]`.

Draws 50,000 photos, lists and splits them, checks their health twice, and looks at them
in a browser: how long the first page of a new server takes, each tab, each step in the
gallery, and how much memory the server needs for it.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from benchmarks import pages
from benchmarks._command import (
    main,
    parser,
    positive,
    require_space,
    thaw_home,
    workspace,
)
from benchmarks._data import PHOTO_BYTES, draw_photos
from benchmarks._pages_homes import forget_thumbnails
from benchmarks._pages_server import first_paint, fresh_server, running_browser
from benchmarks._pages_steps import STEPS, timed
from benchmarks._report import Bar, header, note_conditions, show_header
from core.cli.console import Console
from core.cli.follow import follow, job_failure
from core.config import RunConfig
from core.data.datasets import add_folder
from core.data.manifest import Manifest
from core.data.manifests import make_manifest
from core.data.scan import scan
from core.errors import UserError
from core.runs.queue import submit_study
from core.storage.files import read_json, write_json
from core.storage.given_paths import absolute_path

_QUICK_FILES = 300
_PREPARED = "prepared.json"  # in the folder that is kept: what was measured until then
_MARGIN = 1.5  # of the disk space that photos take: pixels and features come on top
_PIXELS_BYTES = 224 * 224 * 3

# What is asked of the 50,000.
_AT_LEAST = (Bar("scan_files_per_second", 1000), Bar("health_images_per_second", 400))
_AT_MOST = {"next_start_seconds": 3.0, "peak_memory_gb": 1.0, "longest_step_seconds": 1}


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("many", "Scan, health check and pages with very many files.")
    made.add_argument("--files", type=positive, default=50_000, help="their number")
    made.add_argument("--seed", type=int, default=0, help="of the photos")
    made.add_argument(
        "--keep",
        type=Path,
        metavar="FOLDER",
        help="where photos and data set stay: the next call only looks at the pages",
    )
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Draw, scan, check, look.

    Raises:
        UserError: There is no browser, no space, or the check failed.
    """
    report = header("many", arguments.quick, arguments.seed)
    note_conditions(report, console)
    with _place(arguments) as place, thaw_home(place / "home"):
        report |= _prepared(place, arguments, console)
        report |= _looked_at(place / "home", console)
    return report | {"bars": _bars(report)}


def _place(arguments: argparse.Namespace) -> AbstractContextManager[Path]:
    """Where photos and data set lie: a folder that stays, or one for a while."""
    if arguments.keep is None:
        return workspace(arguments.scratch)
    place = absolute_path(arguments.keep)
    place.mkdir(parents=True, exist_ok=True)
    return nullcontext(place)


def _prepared(
    place: Path, arguments: argparse.Namespace, console: Console
) -> dict[str, Any]:
    """Draw, scan, check; or what an earlier call measured that did so in this folder.

    Raises:
        UserError: No space, the check failed, or it holds something else.
    """
    count = _QUICK_FILES if arguments.quick else arguments.files
    file, drawn = place / _PREPARED, {"files": count, "seed": arguments.seed}
    kept: Any = read_json(file)
    if isinstance(kept, dict) and kept.items() >= drawn.items():
        console.note(f"Prepared before: {file}")
        return kept
    if any(place.glob("photos/*")):
        raise UserError(
            f"{count:,} photos of seed {arguments.seed}, or none yet, in {place}",
            "others",
            "Name another folder with --keep.",
        )
    needed = count * (_MARGIN * PHOTO_BYTES + _PIXELS_BYTES)
    require_space(place, needed, "Name another disk with --scratch, or --files.")
    with console.counting("Drawing photos") as progress:
        folder = draw_photos(place / "photos", count, arguments.seed, progress)
    manifest, read = _read(folder, count)
    console.note(f"Read: {read}")
    first, again = (_checked(manifest, console) for _ in range(2))
    measured = {
        **drawn,
        **read,
        "health_images_per_second": round(count / first["measure"]),
        "health": first,
        "health_again": again,
    }
    write_json(file, measured)
    return measured


def _read(folder: Path, count: int) -> tuple[Manifest, dict[str, float]]:
    """List, read headers, then verify and split; files a second."""
    began = time.monotonic()
    dataset = add_folder(folder)
    found = scan(dataset)
    scanned = time.monotonic()
    manifest = make_manifest(dataset, found)
    ended = time.monotonic()
    return manifest, {
        "scan_files_per_second": round(count / (scanned - began)),
        "split_files_per_second": round(count / (ended - scanned)),
    }


def _checked(manifest: Manifest, console: Console) -> dict[str, float]:
    """Seconds of a health check by stage, and of all of it."""
    config = RunConfig(manifest.dataset_id, strategy="frozen")
    began = time.monotonic()
    study = submit_study("health", config, manifest, "photos")
    state = follow(study, console)
    if state != "done":
        raise job_failure(study, state)
    stages = study.status().get("stages", {})
    seconds = {name: round(stage["seconds"], 2) for name, stage in stages.items()}
    return seconds | {"all": round(time.monotonic() - began, 2)}


def _looked_at(home: Path, console: Console) -> dict[str, Any]:
    """The first page of a new server, then steps through the data set's tabs."""
    dataset = pages.PAGES["dataset"]
    forget_thumbnails(home)  # a folder that is kept may have some
    with running_browser() as browser, fresh_server(home) as server:
        address = f"{server.url}/{dataset.address}"
        taken = first_paint(browser, address, dataset.content, dataset.drawn)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(60_000)
        page.goto(address)
        for selector, _ in dataset.drawn:  # or the first step waits for its charts
            page.locator(selector).first.wait_for()
        took: dict[str, dict[str, float]] = {}
        for name, step in STEPS.items():
            took[name] = timed(page, step)
            console.note(f"{name}: {took[name]}")
        peak = server.peak_bytes()
    return {
        "next_start_seconds": round(taken.content, 2),
        "steps": took,
        "longest_step_seconds": max(step["seconds"] for step in took.values()),
        "peak_memory_gb": None if peak is None else round(peak / 1e9, 3),
    }


def _bars(report: dict[str, Any]) -> dict[str, Any]:
    most = {
        key: {"most": bar, "met": (report[key] or 0) <= bar}
        for key, bar in _AT_MOST.items()
    }
    return {bar.key: bar.judge(report) for bar in _AT_LEAST} | most


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    console.say(f"{report['files']:,} files")
    show_header(report, console)
    console.say(
        f"Scan {report['scan_files_per_second']:,} files/s, verify and split "
        f"{report['split_files_per_second']:,} files/s"
    )
    for name in ("health", "health_again"):
        listed = ", ".join(f"{key} {took:.1f}" for key, took in report[name].items())
        console.say(f"{name.replace('_', ' ').capitalize()}, seconds: {listed}")
    console.say(
        f"A new server's first page: {report['next_start_seconds']:.2f} s; its memory "
        f"in the end: {report['peak_memory_gb']} GB"
    )
    console.say()
    rows = [
        (name, *(f"{value:.2f}" for value in took.values()))
        for name, took in report["steps"].items()
    ]
    console.table(("step", ">seconds", ">longest block, s"), rows)
    console.say()
    for key, bar in report["bars"].items():
        limit = (
            f"at least {bar['least']:g}"
            if "least" in bar
            else f"at most {bar['most']:g}"
        )
        met = "met" if bar["met"] else "missed"
        console.say(f"{key}: {report[key]} ({limit}: {met})")


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
