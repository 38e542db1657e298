"""Seconds to an answer: `python -m benchmarks.answer [--repeats 3] [--only elpv]`.

From the press of Start, as the page starts a run: through the queue, in a worker. How
long until the first point is on the chart, until the frozen result can predict, until
the fine-tuned one can; and where the seconds go. Each repeat has a THAW_HOME of its
own: its first run, with the default settings, finds nothing in the cache; its second
one is frozen only, with another seed and head, and finds what the first one left.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import statistics
import sys
from pathlib import Path
from typing import Any

from benchmarks._answer_run import (
    FROZEN,
    MILESTONES,
    POINT,
    TUNED,
    AnswerRun,
    answered,
)
from benchmarks._answer_table import show
from benchmarks._command import (
    main,
    parser,
    positive,
    require_space,
    thaw_home,
    workspace,
)
from benchmarks._data import draw_photos, split_data
from benchmarks._report import header, note_conditions
from benchmarks.scale import needed_bytes
from core.cli.console import Console
from core.config import Dropout, HeadConfig, RunConfig
from core.data.manifest import Manifest
from core.data.splitting.rule import FRACTIONS
from core.runs.formats import Spent
from core.runs.warm_worker import dismiss
from core.training.spent import PARTS

FEW, ELPV, MANY = SETS = ("few", "elpv", "many")
_FEW_IMAGES, _MANY_IMAGES, _QUICK_IMAGES = 260, 20_000, 40
_QUICK_EPOCHS = 2
FIRST, SECOND = RUNS = ("first", "second")

# Seconds at most on two idle cores, by run, milestone and set.
_MOST = {
    (FIRST, FROZEN): {FEW: 8.0, ELPV: 35.0},
    (FIRST, TUNED): {FEW: 15.0, ELPV: 60.0},
    (SECOND, POINT): {FEW: 1.5, ELPV: 1.5, MANY: 1.5},
    (SECOND, FROZEN): {FEW: 2.5, ELPV: 4.0},
}

Report = dict[str, Any]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("answer", "Seconds from the press of Start to an answer.")
    add = made.add_argument
    add("--repeats", type=positive, default=3, help="times in an empty THAW_HOME")
    add("--only", nargs="+", choices=SETS, default=SETS, help="of these data sets")
    add(
        "--few",
        type=Path,
        metavar="FOLDER",
        help=f"a folder of class folders instead of {_FEW_IMAGES} drawn photos",
    )
    add("--many", type=positive, default=_MANY_IMAGES, help="photos to draw")
    add("--seed", type=int, default=0, help="of the photos, the split and training")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Train twice on every data set, as often as asked."""
    report = header("answer", arguments.quick, arguments.seed)
    note_conditions(report, console)
    repeats = 1 if arguments.quick else arguments.repeats
    sets: dict[str, Report] = {}
    with workspace(arguments.scratch) as folder:
        for name in (FEW,) if arguments.quick else arguments.only:
            manifest = _manifest(name, arguments, folder, console)
            pairs = []
            for repeat in range(repeats):
                told = f"{name} {repeat + 1}/{repeats}"
                configs = run_configs(arguments.seed, arguments.quick)
                pairs.append(_pair(configs, manifest, folder, told, console))
            # of a quick run nothing is to be reached
            of = "" if arguments.quick else name
            sets[name] = {"images": len(manifest.entries), **summary(of, pairs)}
    return report | {"repeats": repeats, "sets": sets}


def run_configs(seed: int, quick: bool = False) -> dict[str, RunConfig]:
    """The two runs of a repeat: the default, and a frozen one with another head."""
    change = dataclasses.replace
    first = RunConfig(dataset="benchmark", seed=seed)
    if quick:
        (step, *_), frozen = first.finetune.steps, first.frozen
        steps = (change(step, epochs=_QUICK_EPOCHS),)
        first = change(
            first,
            frozen=change(frozen, epochs=_QUICK_EPOCHS),
            finetune=change(first.finetune, steps=steps),
        )
    other = HeadConfig(layers=(Dropout(rate=0.3),))
    second = change(first, strategy="frozen", seed=seed + 1, head=other)
    return {FIRST: first, SECOND: second}


def _manifest(
    name: str, arguments: argparse.Namespace, folder: Path, console: Console
) -> Manifest:
    """A data set, split; photos are drawn where there are none."""
    spec: str | Path = name
    if name == FEW and arguments.few and not arguments.quick:
        spec = arguments.few
    elif name != ELPV:
        count = _FEW_IMAGES if name == FEW else arguments.many
        count = _QUICK_IMAGES if arguments.quick else count
        config = run_configs(arguments.seed)[FIRST]
        action = "Free some, name another disk with --scratch, or choose with --only."
        require_space(folder, needed_bytes(config, count), action)
        with console.counting("Drawing photos") as progress:
            spec = draw_photos(folder / name, count, arguments.seed, progress)
    return split_data(spec, arguments.seed, FRACTIONS, console)


def _pair(
    configs: dict[str, RunConfig],
    manifest: Manifest,
    folder: Path,
    told: str,
    console: Console,
) -> dict[str, AnswerRun]:
    """Both runs in a THAW_HOME that is empty before and removed after."""
    home = folder / "homes" / told.replace("/", " of ")
    try:
        with thaw_home(home):
            try:
                return {
                    run: answered(config, manifest, f"{told} {run}", console)
                    for run, config in configs.items()
                }
            finally:
                dismiss()  # the worker that stayed for the second run
    finally:
        shutil.rmtree(home, ignore_errors=True)


def summary(name: str, pairs: list[dict[str, AnswerRun]]) -> Report:
    """Median and range over the repeats of one data set.

    Args:
        name: One of `SETS`; "" = nothing is to be reached.
        pairs: The runs of each repeat, by `RUNS`.
    """
    return {
        "seconds": {
            run: {
                milestone: _spread([pair[run].seconds[milestone] for pair in pairs])
                | _judged(run, milestone, name, pairs)
                for milestone in MILESTONES
                if milestone in pairs[0][run].seconds
            }
            for run in RUNS
        },
        "parts": {run: _parts([pair[run] for pair in pairs]) for run in RUNS},
        "repeats": [
            {run: made.to_json() for run, made in pair.items()} for pair in pairs
        ],
    }


def _spread(values: list[float]) -> dict[str, Any]:
    middle = round(statistics.median(values), 3)
    return {"median": middle, "range": [min(values), max(values)]}


def _judged(
    run: str, milestone: str, name: str, pairs: list[dict[str, AnswerRun]]
) -> dict[str, Any]:
    """What it is to reach, and whether the median does."""
    most = _MOST.get((run, milestone), {}).get(name)
    if most is None:
        return {}
    middle = statistics.median(pair[run].seconds[milestone] for pair in pairs)
    return {"most": most, "met": middle <= most}


def _parts(runs: list[AnswerRun]) -> dict[str, dict[str, Spent]]:
    """Median seconds of each part by phase, wall clock and processor."""

    def middle(phase: str, part: str) -> Spent:
        every = [run.spent[phase].get(part, {}) for run in runs]
        seconds = statistics.median(one.get("seconds", 0.0) for one in every)
        busy = statistics.median(one.get("processor_seconds", 0.0) for one in every)
        return {"seconds": round(seconds, 3), "processor_seconds": round(busy, 3)}

    return {
        phase: {
            part: middle(phase, part)
            for part in PARTS
            if any(part in run.spent[phase] for run in runs)
        }
        for phase in runs[0].spent
    }


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
