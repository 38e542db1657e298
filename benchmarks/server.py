"""A finished run behind HTTP: `python -m benchmarks.server`.

A real server process, asked by 1, 8 and 32 clients at once that never pause, with
decoded pixels (Open Inference Protocol, binary) and with JPEG files (`/predict`).
Before and after, OpenVINO by itself on the same pixels, and plain threads that decode
and ask it. The clients need processor time, too, which the server lacks: it is told.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from benchmarks._command import Report, main, workspace
from benchmarks._process import run_module
from benchmarks._report import header, note_conditions, show_header, verdict
from benchmarks._server_process import Serving, running_server
from benchmarks._server_requests import flat_copy, write_requests
from benchmarks._small_run import (
    PHASE,
    PHOTOS,
    asked_seconds,
    asking_parser,
    small_run,
)
from core.cli.console import Console
from core.storage.files import read_json

Rates = dict[str, dict[str, float]]  # "rate" a second and processor "ms", by name

BARS = {  # of the report's figures: how to compare, and with what
    "tensor_share": ("at least", 0.8),
    "warm_ms": ("at most", 50.0),
    "errors": ("at most", 0),
}

_CLIENTS = (1, 8, 32)
_PLAIN_SECONDS = 20.0  # at most, for each figure


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    description = "How much of OpenVINO's rate a server reaches, and when."
    return asking_parser("server", description, 60, "for each number of clients")


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Train something small, serve it, and ask."""
    report = header("server", arguments.quick, arguments.seed)
    note_conditions(report, console)
    seconds = asked_seconds(arguments)
    with workspace(arguments.scratch) as folder:
        run, photos = small_run(folder, arguments, console)
        serving = run.serving_dir(PHASE)
        flat = flat_copy(photos, folder / "flat")
        requests = write_requests(folder, run.id, serving, flat)
        before = _plain(folder, serving, flat, seconds, console)
        with running_server(run.id, folder) as server:
            seen = {
                kind: {
                    str(n): _clients(folder, server, path, n, seconds, console)
                    for n in _CLIENTS
                }
                for kind, path in requests.items()
            }
            memory = server.peak_bytes()
        after = _plain(folder, serving, flat, seconds, console)
    plain = {name: _better(one, after[name]) for name, one in before.items()}
    return report | {
        "backbone": arguments.backbone,
        "size": arguments.size,
        "seconds": seconds,
        "photos": PHOTOS,
        **(figures := _figures(seen, plain)),
        "bars": _judged(figures),
        "served": seen,
        "plain": plain,
        "peak_memory_mb": None if memory is None else round(memory / 1e6),
    }


def _plain(
    folder: Path, serving: Path, photos: Path, seconds: float, console: Console
) -> Rates:
    console.note("OpenVINO by itself")
    result = folder / "plain.json"
    took = str(min(seconds, _PLAIN_SECONDS))
    words = ["benchmarks._server_plain", str(serving), str(photos), str(result), took]
    run_module(words, folder / "plain.log")
    rates: Rates = read_json(result, {})
    return rates


def _better(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """The best of two measurements."""
    return {
        "rate": max(one["rate"], other["rate"]),
        "ms": min(one["ms"], other["ms"]),
    }


def _clients(
    folder: Path,
    server: Serving,
    requests: Path,
    count: int,
    seconds: float,
    console: Console,
) -> dict[str, Any]:
    console.note(f"{count} at once, {requests.name}")
    result = folder / "seen.json"
    words = [str(server.port), str(requests), str(result), str(count)]
    module, log = "benchmarks._server_client", folder / "client.log"
    run_module([module, *words, "0.5"], log)  # now all is loaded
    before = server.processor_seconds()
    run_module([module, *words, str(seconds)], log)
    after = server.processor_seconds()
    seen: dict[str, Any] = read_json(result, {})
    each = None
    if before is not None and after is not None and seen["requests"]:
        each = round(1000 * (after - before) / seen["requests"], 2)
    return seen | {"processor_ms": each}


def _figures(seen: dict[str, dict[str, dict[str, Any]]], plain: Rates) -> Report:
    most = str(max(_CLIENTS))
    best = max(one["rate"] for name, one in plain.items() if name.startswith("batch"))
    rates = {kind: found[most]["requests_per_second"] for kind, found in seen.items()}
    return {
        "tensor_share": round(rates["tensor"] / best, 3),
        "jpeg_share": round(rates["jpeg"] / plain["threads"]["rate"], 3),
        "warm_ms": seen["jpeg"]["1"]["p50_ms"],
        "errors": sum(one["errors"] for kind in seen.values() for one in kind.values()),
    }


def _judged(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    judged = {}
    for key, (how, bar) in BARS.items():
        value = figures[key]
        met = value is not None and (value <= bar if how == "at most" else value >= bar)
        judged[key] = {how: bar, "met": met}
    return judged


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    console.say(
        f"{report['backbone']} at {report['size']} px behind HTTP, "
        f"{report['seconds']:g} seconds each"
    )
    show_header(report, console)
    columns = (
        ("requests a second", "requests_per_second"),
        ("p50, ms", "p50_ms"),
        ("p99, ms", "p99_ms"),
        ("errors", "errors"),
        ("server, processor ms", "processor_ms"),
        ("clients, processor ms", "client_processor_ms"),
    )
    rows = [
        (kind, n, *(one[key] for _, key in columns))
        for kind, found in report["served"].items()
        for n, one in found.items()
    ]
    headings = ("sent", ">clients", *(f">{name}" for name, _ in columns))
    console.table(headings, rows)
    console.say()
    plain = report["plain"]
    rates = ", ".join(f"{name} {one['rate']:,.0f}" for name, one in plain.items())
    console.say(f"Without a server, images a second: {rates}")
    costs = ", ".join(f"{name} {one['ms']:.2f}" for name, one in plain.items())
    console.say(f"Processor ms of each: {costs}")
    for key, bar in report["bars"].items():
        how = next(iter(bar))
        words = f"{how} {bar[how]:g}: {verdict(bar['met'])}"
        console.say(f"{key.replace('_', ' ')}: {report[key]} ({words})")
    console.say(
        f"jpeg share, of decoding and asking in threads: {report['jpeg_share']}"
    )
    console.say(f"Most memory that the server had: {report['peak_memory_mb']} MB")


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
