"""Answers a second of Predict's live view: `python -m benchmarks.live`.

A real server and a headless browser whose camera draws: frames go the whole way, from
the camera over JPEG and HTTP to the network and back into the page. Browser and server
share this machine's processor, as they do where one person works alone.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from playwright.sync_api import Page

from benchmarks._command import main, workspace
from benchmarks._pages_server import fresh_server, running_browser
from benchmarks._report import Bar, header, note_conditions, show_header, verdict
from benchmarks._small_run import asked_seconds, asking_parser, small_run
from core.cli.console import Console
from core.storage.paths import home_dir

BARS = (Bar("answers_per_second", 5.0),)

_WARM_SECONDS = 2.0


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    description = "How often the live view answers."
    return asking_parser("live", description, 20, "to count answers for")


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Train something small, open the live view, and count."""
    report = header("live", arguments.quick, arguments.seed)
    note_conditions(report, console)
    seconds = asked_seconds(arguments)
    with workspace(arguments.scratch) as folder:
        run, _ = small_run(folder, arguments, console)
        console.note("Looking through the camera")
        with fresh_server(home_dir()) as server, running_browser() as browser:
            context = browser.new_context(permissions=["camera"])
            page = context.new_page()
            page.goto(f"{server.url}/predict?model={run.id}")
            rate = _answers_per_second(page, seconds)
            memory = server.peak_bytes()
            context.close()
    figures = {"answers_per_second": round(rate, 2)}
    return report | {
        "backbone": arguments.backbone,
        "size": arguments.size,
        "seconds": seconds,
        **figures,
        "bars": {bar.key: bar.judge(figures) for bar in BARS},
        "peak_memory_mb": None if memory is None else round(memory / 1e6),
    }


def _answers_per_second(page: Page, seconds: float) -> float:
    page.get_by_text("Live view", exact=True).click()
    page.get_by_role("button", name="Start the webcam").click()
    page.wait_for_selector(".answer-bar")
    page.wait_for_timeout(_WARM_SECONDS * 1000)
    view = page.locator(".live-view")
    before = int(view.get_attribute("data-frames") or 0)
    page.wait_for_timeout(seconds * 1000)
    return (int(view.get_attribute("data-frames") or 0) - before) / seconds


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    console.say(f"Live view with {report['backbone']} at {report['size']} px")
    show_header(report, console)
    for key, bar in report["bars"].items():
        words = f"at least {bar['least']:g}: {verdict(bar['met'])}"
        console.say(f"{key.replace('_', ' ')} {report[key]:g} ({words})")
    console.say(f"Server's peak memory: {report['peak_memory_mb']} MB")


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
