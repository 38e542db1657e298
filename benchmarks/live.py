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

from benchmarks import _thaw
from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import draw_photos, split_data
from benchmarks._pages_server import fresh_server, running_browser
from benchmarks._report import Bar, header, note_conditions, show_header, verdict
from core.cli.console import Console
from core.config import PhaseConfig, RunConfig
from core.data.splitting.rule import FRACTIONS
from core.runs.run import list_runs
from core.storage.paths import home_dir

BARS = (Bar("answers_per_second", 5.0),)

_PHOTOS = 64
_WARM_SECONDS, _QUICK_SECONDS = 2.0, 2.0


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("live", "How often the live view answers.")
    add = made.add_argument
    add("--seconds", type=positive, default=20, help="to count answers for")
    add("--backbone", default="efficientnet_lite0", metavar="NAME", help="to ask")
    add("--size", type=positive, default=224, help="pixels")
    add("--seed", type=int, default=0, help="of the photos and the split")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Train something small, open the live view, and count."""
    report = header("live", arguments.quick, arguments.seed)
    note_conditions(report, console)
    seconds = _QUICK_SECONDS if arguments.quick else float(arguments.seconds)
    with workspace(arguments.scratch) as folder:
        photos = draw_photos(folder / "photos", _PHOTOS, arguments.seed)
        manifest = split_data(photos, arguments.seed, FRACTIONS, console)
        config = RunConfig(
            dataset="benchmark",
            backbone=arguments.backbone,
            image_size=arguments.size,
            views=0,
            seed=arguments.seed,
            strategy="frozen",
            frozen=PhaseConfig(1, 1e-3, 1),
        )
        _thaw.train(config, manifest, "Training what is asked", console)
        (run,) = list_runs()
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
    page.wait_for_selector(".live-bar")
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
