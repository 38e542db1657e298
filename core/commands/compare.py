"""`compare`: two results on the same images, in pairs."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from core.analysis.comparison import Comparison, compare_runs
from core.analysis.metrics import wilson_interval
from core.analysis.verdict import caveat, verdict
from core.cli.console import Console
from core.cli.run_lookup import find_run, find_run_phase
from core.config import STRATEGIES
from core.errors import RunError
from core.runs.run import Run, parse_run_phase
from core.text.labels import PHASE_TITLES
from core.text.numbers import accuracy, number, p_value_text, points

RunPhase = tuple[Run, str]


def run(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Find the two results and compare them."""
    pair = _pair(arguments.runs)
    return comparison_report(pair, arguments.split, arguments.limit)


def _pair(specs: list[str]) -> tuple[RunPhase, RunPhase]:
    if len(specs) == 1 and ":" not in specs[0]:
        run_id = find_run(specs[0]).id
        phases = STRATEGIES["finetune"]
        frozen, tuned = (parse_run_phase(f"{run_id}:{phase}") for phase in phases)
        return frozen, tuned
    if len(specs) != 2:
        raise RunError(
            "one run, or two results as RUN or RUN:phase",
            number(len(specs), "argument") + f" ({', '.join(specs)})",
            "Name one run to compare its phases, or two results.",
        )
    return find_run_phase(specs[0]), find_run_phase(specs[1])


def comparison_report(
    pair: tuple[RunPhase, RunPhase], split: str, limit: int
) -> dict[str, Any]:
    """Compare two results.

    Args:
        pair: The first and the second, run and phase.
        split: "validation" or "test".
        limit: Paths to name of each kind, at most.

    Raises:
        RunError: They can't be compared, or the split has no images.
    """
    for made, phase in pair:
        if not len(made.predictions(phase, split).labels):
            other = "validation" if split == "test" else "test"
            raise RunError(
                f"{split} images",
                f"none in run {made.id}",
                f"Compare on the other images with --split {other}.",
            )
    found = compare_runs(*pair, split)
    names = _names(pair)
    return {
        "split": split,
        "count": found.count,
        "a": _side(pair[0], names[0], found.a, found.labels),
        "b": _side(pair[1], names[1], found.b, found.labels),
        "fixed": found.fixed,
        "broke": found.broke,
        "both_wrong": found.both_wrong,
        "p_value": found.p_value,
        "difference": found.difference,
        "interval": list(found.interval),
        "is_real": found.is_real,
        "verdict": verdict(found, *names),
        "caveat": caveat(found),
        "fixed_paths": _paths(found, "fixed", pair[0][0], limit),
        "broke_paths": _paths(found, "broke", pair[0][0], limit),
    }


def _names(pair: tuple[RunPhase, RunPhase]) -> tuple[str, str]:
    (run_a, phase_a), (run_b, phase_b) = pair
    if run_a.id == run_b.id:
        return PHASE_TITLES[phase_a], PHASE_TITLES[phase_b]
    return f"{run_a.id}:{phase_a}", f"{run_b.id}:{phase_b}"


def _side(
    side: RunPhase, name: str, probabilities: np.ndarray, labels: np.ndarray
) -> dict[str, Any]:
    """One side's accuracy on the images that both were asked."""
    num_correct = int((probabilities.argmax(axis=1) == labels).sum())
    return {
        "run_id": side[0].id,
        "phase": side[1],
        "name": name,
        "accuracy": num_correct / len(labels),
        "interval": list(wilson_interval(num_correct, len(labels))),
    }


def _paths(found: Comparison, kind: str, made: Run, limit: int) -> list[str]:
    """Images of one kind, the clearest first."""
    rows = found.changed(kind)[:limit]
    return [made.manifest.entries[found.indices[row]].path for row in rows]


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    for side in (report["a"], report["b"]):
        figure = accuracy(
            side["accuracy"], side["interval"], report["count"], report["split"]
        )
        console.say(f"{side['name']}: {figure}")
    show_comparison(report, console)
    for kind in ("fixed", "broke"):
        paths = report[f"{kind}_paths"]
        if not paths:
            continue
        console.say()
        console.say(f"{kind.capitalize()} ({len(paths)} of {report[kind]}):")
        for path in paths:
            console.say(f"  {path}")


def show_comparison(report: dict[str, Any], console: Console) -> None:
    """Write the verdict with its counts and its uncertainty."""
    console.say(report["verdict"])
    low, high = (points(bound) for bound in report["interval"])
    console.say(
        f"From {report['a']['name']} to {report['b']['name']}: fixed "
        f"{report['fixed']}, broke {report['broke']}, both wrong "
        f"{report['both_wrong']}; {p_value_text(report['p_value'])}. Difference "
        f"{points(report['difference'])} points (95% interval {low} to {high})."
    )
    if report["caveat"]:
        console.say(report["caveat"])
