"""Does it see that the world has changed? `python -m benchmarks.drift RUN...`.

The images that a run was not trained on are dealt out to two halves, many times. Where
both stay as they are, a test must stay quiet; where one half is made brighter, is taken
by another camera (drawn), or is of another data set, it should speak. Where only the
mix of classes is another one, no test of the looks should; the verdict should.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks._command import main, parser, positive
from benchmarks._drift_tests import TESTS, Side, brighter, other_camera
from benchmarks._report import header, note_conditions, show_header
from core.analysis.metrics import wilson_interval
from core.analysis.paired import SIGNIFICANT
from core.cli.console import Console
from core.cli.run_lookup import find_run_phase
from core.data.pictures.decoding import decode
from core.data.prefetch import in_threads
from core.errors import RunError
from core.runs.run import Run
from core.serving.predictor import Predictor, predictor_of

Report = dict[str, Any]

_BATCH = 16
_SKEW = 0.8  # of the images that are of the first half of the classes


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("drift", "False alarms and power of tests for drift.")
    add = made.add_argument
    add("runs", nargs="+", metavar="RUN[:PHASE]", help="runs in THAW_HOME")
    add("--splits", type=positive, default=60, metavar="N", help="of each case")
    add("--sizes", type=positive, nargs="+", default=[25, 50, 100, 200], metavar="N")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Deal each run's held-out images out, and put all tests to all cases."""
    report = header("drift", arguments.quick, 0)
    note_conditions(report, console)
    models = [find_run_phase(spec) for spec in arguments.runs]
    splits = 3 if arguments.quick else arguments.splits
    found: dict[str, Report] = {}
    for place, (run, phase) in enumerate(models):
        console.note(f"{run.id}:{phase}")
        predictor = predictor_of(run, phase)
        other = models[(place + 1) % len(models)][0]
        sides = {
            "same": _side(predictor, run, lambda pixels: pixels),
            "20% brighter": _side(predictor, run, brighter),
            "another camera": _side(predictor, run, other_camera),
        }
        if other is not run:
            sides["another data set"] = _side(predictor, other, lambda pixels: pixels)
        count = len(sides["same"][0])
        sizes = [size for size in arguments.sizes if size <= count // 2]
        rows = {
            str(size): rates(sides, size, splits, console)
            for size in (sizes[:1] if arguments.quick else sizes)
        }
        found[f"{run.about.get('dataset_name', run.id)}, {phase}"] = {
            "images": count,
            "sizes": rows,
        }
    return report | {"splits": splits, "runs": found}


def _side(
    predictor: Predictor, run: Run, change: Callable[[np.ndarray], np.ndarray]
) -> Side:
    """Answers for all images that the run was not trained on."""
    manifest = run.manifest
    entries = [entry for entry in manifest.entries if entry.split != "train"]
    if len(entries) < 10:
        raise RunError("a run with 10 held-out images", run.id, "Choose another.")
    size, rendition = predictor.input_size, predictor.rendition
    images = in_threads(
        lambda entry: change(decode(manifest.absolute(entry), size, rendition)), entries
    )
    rows = list(images)
    served = [
        predictor.predict(np.stack(rows[i : i + _BATCH]))
        for i in range(0, len(rows), _BATCH)
    ]
    return (
        np.concatenate([part.embedding for part in served]),
        np.array([entry.label for entry in entries]) % len(predictor.class_names),
        np.concatenate([part.probabilities for part in served]),
    )


def rates(
    sides: dict[str, Side], size: int, splits: int, console: Console
) -> dict[str, dict[str, float]]:
    """How often each test says that two halves differ, by case."""
    alarms = {name: dict.fromkeys((*sides, "another mix"), 0) for name in TESTS}
    for seed in range(splits):
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(sides["same"][0]))
        reference = _some(sides["same"], order[: len(order) // 2][:size])
        new = order[len(order) // 2 :]
        cases = {
            name: _some(
                side,
                rng.permutation(len(side[0]))[:size]
                if name == "another data set"
                else new[:size],
            )
            for name, side in sides.items()
        }
        cases["another mix"] = _some(sides["same"], _skewed(sides["same"], new, size))
        for case, side in cases.items():
            for name, test in TESTS.items():
                alarms[name][case] += test(side, reference, seed) < SIGNIFICANT
    console.note(f"  {size} images against as many")
    return {
        name: {case: count / splits for case, count in by_case.items()}
        for name, by_case in alarms.items()
    }


def _skewed(side: Side, places: np.ndarray, size: int) -> np.ndarray:
    """Some of these places, most of them of the first half of the classes."""
    labels = side[1][places]
    is_first = labels <= (labels.max() - 1) // 2
    first, rest = places[is_first], places[~is_first]
    count = min(size, len(first), int(len(rest) / (1 - _SKEW)))
    return np.concatenate(
        [first[: int(count * _SKEW)], rest[: max(1, int(count * (1 - _SKEW)))]]
    )


def _some(side: Side, places: np.ndarray) -> Side:
    embeddings, labels, probabilities = (part[places] for part in side)
    return embeddings, labels, probabilities


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    splits = report["splits"]
    low, high = wilson_interval(round(SIGNIFICANT * splits), splits)
    console.say(
        f"Share of {splits} splits in which a test speaks at {SIGNIFICANT}; on the "
        f"same images and on another mix it should be {SIGNIFICANT} ({low:.2f} to "
        f"{high:.2f} by chance), elsewhere 1."
    )
    for title, found in report["runs"].items():
        console.say()
        console.say(f"{title}: {found['images']} held-out images")
        for size, tests in found["sizes"].items():
            cases = list(next(iter(tests.values())))
            rows = [
                (name, *(f"{rates[case]:.2f}" for case in cases))
                for name, rates in tests.items()
            ]
            console.table((f"{size} images", *(f">{case}" for case in cases)), rows)


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
