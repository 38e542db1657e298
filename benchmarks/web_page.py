"""How fast is the exported web page, and how near? `python -m benchmarks.web_page ZIP`.

The page of an export as `web` is opened from its file, in a browser that is off line.
Its golden pictures are given to it as files, so that the browser decodes them itself:
their answers are held against those of the app, which decoded the same files. Then it
answers to the browser's drawn camera for a while.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks._command import main, parser, workspace
from benchmarks._pages_server import running_browser
from benchmarks._report import header, note_conditions, show_header
from core.cli.console import Console
from core.exports.golden import GOLDEN_FILE

_LOADS = 5
_CAMERA_SECONDS = 20.0
_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
_ANSWERS = """
() => [...document.querySelectorAll("#answers article")].map((card) => ({
  name: card.getAttribute("aria-label"),
  probabilities: card.view.answer.probabilities,
  milliseconds: card.view.answer.milliseconds,
}))
"""


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("web_page", "Speed and agreement of an exported web page.")
    made.add_argument("zip", type=Path, metavar="ZIP", help="of `export --format web`")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Open the page, ask it about its golden pictures, and film."""
    loads, seconds = (2, 3.0) if arguments.quick else (_LOADS, _CAMERA_SECONDS)
    report = header("web_page", arguments.quick, 0)
    note_conditions(report, console)
    with workspace(arguments.scratch) as scratch, running_browser(_CAMERA) as browser:
        with zipfile.ZipFile(arguments.zip) as archive:
            archive.extractall(scratch)
        file = scratch / "index.html"
        context = browser.new_context()
        context.set_offline(True)
        times = []
        for _ in range(loads):
            page = context.new_page()
            page.goto(file.as_uri())
            page.get_by_text("Ready", exact=True).wait_for()
            times.append(page.evaluate("performance.now()") / 1000)
        console.say(f"Opened {loads} times")
        report |= {
            "megabytes": round(file.stat().st_size / 1e6, 1),
            "ready_seconds": round(statistics.median(times), 2),
            **_answered(page, (scratch / GOLDEN_FILE).parent),
            "camera": _filmed(page, seconds),
        }
    return report


def _answered(page: Page, golden: Path) -> dict[str, Any]:
    images = json.loads((golden / "golden.json").read_text())["images"]
    page.locator("#files").set_input_files([golden / i["picture"] for i in images])
    page.locator("#answers article").nth(len(images) - 1).wait_for(timeout=120_000)
    return agreement(images, page.evaluate(_ANSWERS))


def agreement(
    images: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> dict[str, Any]:
    """The page's answers to files, beside the app's.

    Args:
        images: Of golden.json.
        answers: Name of the file, probabilities and milliseconds of each, in any order.
    """
    found = {answer["name"]: answer for answer in answers}
    differences, changed = [], 0
    for image in images:
        ours = image["probabilities"]
        theirs = found[Path(image["picture"]).name]["probabilities"]
        pairs = zip(ours, theirs, strict=True)
        differences.append(max(abs(a - b) for a, b in pairs))
        changed += ours.index(max(ours)) != theirs.index(max(theirs))
    times = [answer["milliseconds"] for answer in found.values()]
    return {
        "pictures": len(images),
        "largest_difference": round(max(differences), 6),
        "median_difference": round(statistics.median(differences), 6),
        "changed": changed,
        "milliseconds": round(statistics.median(times), 1),
    }


def _filmed(page: Page, seconds: float) -> str:
    page.get_by_role("button", name="Use the camera").click()
    page.locator("#speed:not(:empty)").wait_for()
    page.wait_for_timeout(seconds * 1000)
    return page.locator("#speed").inner_text()


def show(report: dict[str, Any], console: Console) -> None:
    """Write it for people."""
    show_header(report, console)
    console.say(
        f"{report['megabytes']} MB, ready after {report['ready_seconds']} s; "
        f"{report['milliseconds']} ms per picture; camera: {report['camera']}"
    )
    console.say(
        f"{report['pictures']} pictures that the browser decoded: largest difference "
        f"of a probability {report['largest_difference']} (median "
        f"{report['median_difference']}), {report['changed']} changed answers"
    )


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
