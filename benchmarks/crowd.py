"""A class at one server: `python -m benchmarks.crowd [--json] [--quick]`.

Twenty people open one page after the other and look at each for a while, through real
websocket sessions whose timers tick as in a browser, while a training runs on the same
computer. Told are how long a page takes from the request for it to the end of its
script, the errors that pages showed, and the most memory that the server had.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import math
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import WebSocketException

from benchmarks import _pages_homes as homes
from benchmarks._command import main, parser, positive, thaw_home, workspace
from benchmarks._crowd_sessions import opened
from benchmarks._pages_server import fresh_server
from benchmarks._report import header, note_conditions, show_header, verdict
from core.cli.console import Console
from core.config import PhaseConfig, RunConfig
from core.data.datasets import list_datasets
from core.data.manifests import ensure_manifest
from core.errors import RunError, UserError
from core.runs import queue, worker_process
from core.runs.run import Run

PAGES = ("", "dataset", "train", "compare", "predict")
PAGE_BAR_SECONDS = 1.0
MEMORY_BAR_BYTES = 1.5e9

_THINK_SECONDS = (1.0, 4.0)
_START_SECONDS = 120.0


@dataclass
class Seen:
    """What all sessions together have seen; threads add to it."""

    seconds: dict[str, list[float]] = field(
        default_factory=lambda: {page: [] for page in PAGES}
    )
    errors: list[str] = field(default_factory=list)


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("crowd", "How a server serves a class while a training runs.")
    made.add_argument("--people", type=positive, default=20, help="at the same time")
    made.add_argument(
        "--rounds", type=positive, default=4, help="times that each opens every page"
    )
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Fill a home, start a training and a server, and send the people in.

    Raises:
        UserError: The server or the training does not start.
    """
    report = header("crowd", arguments.quick, seed=0)
    note_conditions(report, console)
    report["versions"]["streamlit"] = importlib.metadata.version("streamlit")
    people, rounds = (4, 1) if arguments.quick else (arguments.people, arguments.rounds)
    seen = Seen()
    with workspace(arguments.scratch) as scratch:
        home = scratch / "home"
        homes.fill_few(home, scratch / "images")
        with thaw_home(home), _training(), fresh_server(home) as server:
            console.note(f"{people} people open each page {rounds} times")
            _send_in(server.url, people, rounds, seen)
            peak = server.peak_bytes()
    return report | {"people": people, "rounds": rounds} | summary(seen, peak)


@contextmanager
def _training() -> Iterator[Run]:
    """A training that does not end before it is ended.

    Raises:
        UserError: It did not come to train.
    """
    dataset = list_datasets()[0]
    phase = PhaseConfig(epochs=1000, learning_rate=1e-3, patience=1000)
    config = RunConfig(
        dataset.id,
        backbone="mobilenet_v2",
        weights="none",
        strategy="scratch",
        scratch=phase,
    )
    run = queue.submit(config, ensure_manifest(dataset), dataset.name)
    try:
        deadline = time.monotonic() + _START_SECONDS
        while run.status().get("state") != "running":
            if time.monotonic() > deadline:
                raise UserError("a training that runs", "none", "See its worker.log.")
            time.sleep(0.2)
        yield run
    finally:
        with suppress(RunError):  # it has ended, or never began
            worker_process.end(run)


def _send_in(url: str, people: int, rounds: int, seen: Seen) -> None:
    threads = [
        threading.Thread(target=_walk, args=(url, rounds, number, seen))
        for number in range(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _walk(url: str, rounds: int, seed: int, seen: Seen) -> None:
    """One person: each page in an order of their own, a while at each."""
    chance = random.Random(seed)
    time.sleep(chance.uniform(*_THINK_SECONDS))
    for _ in range(rounds):
        for page in chance.sample(PAGES, len(PAGES)):
            try:
                with opened(url, page) as (session, seconds):
                    seen.seconds[page].append(seconds)
                    session.stay(chance.uniform(*_THINK_SECONDS))
                    seen.errors.extend(session.errors)
            except (OSError, WebSocketException) as error:
                seen.errors.append(f"{page or 'home'}: {error!r}")


def summary(seen: Seen, peak_bytes: int | None) -> dict[str, Any]:
    """Percentiles by page and of all, the errors, and whether the bars are met."""
    everything = [value for values in seen.seconds.values() for value in values]
    p95 = percentile(everything, 95)
    return {
        "pages": len(everything),
        "page_p50_seconds": percentile(everything, 50),
        "page_p95_seconds": p95,
        "by_page": {
            page or "home": {
                "count": len(values),
                "p50_seconds": percentile(values, 50),
                "p95_seconds": percentile(values, 95),
            }
            for page, values in seen.seconds.items()
        },
        "errors": seen.errors,
        "peak_memory_gb": None if peak_bytes is None else round(peak_bytes / 1e9, 3),
        "bars": {
            "errors": not seen.errors,
            "page_p95": p95 is not None and p95 < PAGE_BAR_SECONDS,
            "memory": None if peak_bytes is None else peak_bytes < MEMORY_BAR_BYTES,
        },
    }


def percentile(values: list[float], percent: float) -> float | None:
    """The smallest value that at least so many percent do not exceed."""
    if not values:
        return None
    rank = max(1, math.ceil(len(values) * percent / 100))
    return round(sorted(values)[rank - 1], 3)


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    console.say("Seconds from the request for a page to the end of its script")
    show_header(report, console)
    rows = []
    for name, found in report["by_page"].items():
        times = (_text(found["p50_seconds"]), _text(found["p95_seconds"]))
        rows.append((name, str(found["count"]), *times))
    console.table(("page", ">opened", ">median", ">95th percentile"), rows)
    bars = report["bars"]
    console.say(
        f"All pages: {_text(report['page_p95_seconds'])} s at the 95th percentile "
        f"(under {PAGE_BAR_SECONDS:g}: {verdict(bars['page_p95'])})."
    )
    console.say(
        f"The server's memory: {_text(report['peak_memory_gb'])} GB at most (under "
        f"{MEMORY_BAR_BYTES / 1e9:g}: {verdict(bars['memory'])})."
    )
    console.say(f"Errors: {len(report['errors'])} ({verdict(bars['errors'])}).")
    for text in report["errors"][:5]:
        console.say(f"  {text}")


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
