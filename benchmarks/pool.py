"""Which rule needs the fewest labels? `python -m benchmarks.pool FOLDER... [elpv]`.

A person labels a pool in rounds. With each rule a linear probe on frozen features is
fitted to what is labelled so far, and the rule says what comes next. The probe's
accuracy is measured on images that are never labelled, in two halves: by the first the
rules are compared ("choose"), the second ("report") has no part in any choice.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._command import main, parser, positive, workspace
from benchmarks._pool_rules import RULES
from benchmarks._report import header, note_conditions, show_header
from benchmarks.suspects import frozen_features
from core.analysis.folds import stratified_folds
from core.analysis.probe import fitted, standardise
from core.cli.console import Console
from core.text.numbers import percent

_HELD_OUT = 0.4  # of the images, half of it to choose and half to report

Report = dict[str, Any]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("pool", "How many labels each rule needs, against random choice.")
    add = made.add_argument
    add("data", nargs="*", default=["elpv"], metavar="DATA", help="folders, or elpv")
    add("--seeds", type=positive, default=5, metavar="N", help="of the first images")
    add("--first", type=positive, default=40, metavar="N", help="labelled at first")
    add("--step", type=positive, default=20, metavar="N", help="labels of a round")
    add("--most", type=positive, default=200, metavar="N", help="labels in all")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Label the pool of every data set with every rule and seed."""
    report = header("pool", arguments.quick, 0)
    note_conditions(report, console)
    steps = arguments.first, arguments.step, arguments.most
    sets: dict[str, Report] = {}
    with workspace(arguments.scratch) as folder:
        for spec in arguments.data:
            name = Path(spec).name
            features, labels = frozen_features(spec, folder, arguments.quick, console)
            found: dict[str, Any] = {}
            for rule in RULES:
                console.note(f"{name}: {rule}")
                began = time.monotonic()
                rows = [
                    curve(features, labels, rule, steps, seed)
                    for seed in range(1 if arguments.quick else arguments.seeds)
                ]
                found[rule] = {
                    "labels": rows[0][0],
                    "choose": [row[1] for row in rows],
                    "report": [row[2] for row in rows],
                    "seconds": round(time.monotonic() - began, 1),
                }
            sets[name] = {"images": len(labels), "rules": found}
    return report | {"first": steps[0], "step": steps[1], "sets": sets}


def curve(
    features: np.ndarray,
    labels: np.ndarray,
    rule: str,
    steps: tuple[int, int, int],
    seed: int,
) -> tuple[list[int], list[float], list[float]]:
    """Labels so far, and the accuracy on both held-out halves, after each round.

    Args:
        features: Of all images, shape (n, d).
        labels: Their classes, shape (n,).
        rule: One of RULES.
        steps: Labels at first, of a round, and at most.
        seed: Of the first images and the rule's own draws; the same images are held
            out with every seed.
    """
    first, step, most = steps
    fold_of = stratified_folds(labels, 10, 0)
    choose, report = fold_of < 10 * _HELD_OUT / 2, fold_of >= 10 - 10 * _HELD_OUT / 2
    rng = np.random.default_rng(seed)
    pool = rng.permutation(np.flatnonzero(~(choose | report)))
    known, waiting = pool[:first], pool[first:]
    counts: list[int] = []
    chosen_on: list[float] = []
    reported: list[float] = []
    while True:
        trained, asked = standardise(features[known], features)
        model = fitted(trained, labels[known])
        right = model.predict(asked) == labels
        counts.append(len(known))
        chosen_on.append(float(right[choose].mean()))
        reported.append(float(right[report].mean()))
        count = min(step, len(waiting), most - len(known))
        if count <= 0:
            return counts, chosen_on, reported
        chances = model.predict_proba(asked[waiting])
        places = RULES[rule](chances, asked[waiting], asked[known], count, rng)
        known = np.concatenate([known, waiting[places]])
        waiting = np.delete(waiting, places)


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    console.say(
        f"From {report['first']} labels in rounds of {report['step']}; accuracy is the "
        "mean over all rounds after the first, and over the seeds."
    )
    rows = []
    for name, found in report["sets"].items():
        for rule, told in found["rules"].items():
            means = [
                np.array(told[part])[:, 1:].mean() for part in ("choose", "report")
            ]
            last = np.array(told["report"])[:, 1:].mean(axis=1)
            rows.append(
                (
                    *(f"{name} ({found['images']:,})", rule),
                    *map(percent, map(float, means)),
                    f"{100 * float(last.std()):.1f}",
                    f"{told['seconds']:.0f} s",
                )
            )
    console.table(
        ("data set", "rule", ">choose", ">report", ">spread of seeds", ">took"), rows
    )


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
