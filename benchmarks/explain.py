"""Do heat maps point at what is there? `python -m benchmarks.explain`.

A network learns to tell drawn shapes apart, frozen and fine-tuned, with an averaging
and with a flattening head. On test images it is asked where it sees what it answers:
the highest place of an honest map lies on the shape, or within a quarter of a cell of
the last feature map (8 pixels; the pointing game allows 15). In pictures of two shapes
the map of each class is to point at its own. What the network itself says of a map are
deletion (low is good) and insertion (high is good). Beside them stands a map of random
values, as coarse and as smooth. Occlusion and these two scores are of fewer pictures.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from benchmarks import _thaw
from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import split_data
from benchmarks._drawn_objects import draw_folders
from benchmarks._heat_map_scores import judged
from benchmarks._report import Bar, header, note_conditions, show_header, verdict
from core.analysis.metrics import wilson_interval
from core.cli.console import Console
from core.config import (
    Dropout,
    FinetuneConfig,
    HeadConfig,
    PhaseConfig,
    RunConfig,
    UnfreezeStep,
)
from core.data.manifest import Manifest
from core.runs.run import list_runs
from core.serving.predictor import predictor_of
from core.text.numbers import interval, percent

FRACTIONS = (0.6, 0.15, 0.25)
POOLINGS = ("average", "flatten")

_BAR = Bar("cam_pointing", 0.9)

Report = dict[str, Any]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("explain", "Whether heat maps point at the object.")
    add = made.add_argument
    add("--images", type=positive, default=100, metavar="N", help="of each shape")
    add("--scored", type=positive, default=24, metavar="N", help="deleted, inserted")
    add("--pairs", type=positive, default=60, metavar="N", help="pictures of two")
    add("--epochs", type=positive, default=15, help="of the frozen phase")
    add("--head", choices=POOLINGS, help="one instead of both")
    add("--seed", type=int, default=0, help="of the pictures and of training")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Train with each head, and judge the maps of both phases."""
    quick = arguments.quick
    per_class = 12 if quick else arguments.images
    epochs = 3 if quick else arguments.epochs
    report = header("explain", quick, arguments.seed)
    note_conditions(report, console)
    heads: dict[str, Report] = {}
    with workspace(arguments.scratch) as folder:
        root = folder / "shapes"
        with console.counting("Drawing shapes") as progress:
            masks = draw_folders(root, per_class, arguments.seed, progress)
        manifest = split_data(root, arguments.seed, FRACTIONS, console)
        for pooling in [arguments.head] if arguments.head else POOLINGS:
            config = settings(manifest, pooling, epochs, arguments.seed)
            _thaw.train(config, manifest, f"{pooling} head", console)
            run, heads[pooling] = list_runs()[0], {}
            for phase, result in run.results().items():
                found = judged(predictor_of(run, phase), manifest, masks, arguments)
                accuracy = {"test_accuracy": result["test_accuracy"]}
                heads[pooling][phase] = accuracy | found
                near, count = found["pointing"]["cam"][1:]
                console.note(f"{pooling} head, {phase}: {near} of {count} maps point")
    first = next(iter(heads.values()))
    pointing = [found["pointing"]["cam"] for found in first.values()]
    shares = [near / count for _, near, count in pointing]
    figures = {"cam_pointing": round(min(shares), 4)}
    return (
        report
        | {"images": per_class, "epochs": epochs, "heads": heads}
        | figures
        | {"bars": {_BAR.key: _BAR.judge(figures)}}
    )


def settings(manifest: Manifest, pooling: str, epochs: int, seed: int) -> RunConfig:
    """What is trained."""
    return RunConfig(
        dataset=manifest.dataset_id,
        views=2,
        seed=seed,
        head=HeadConfig(pooling=pooling, layers=(Dropout(),)),
        frozen=PhaseConfig(epochs, 3e-3),
        finetune=FinetuneConfig((UnfreezeStep(0, max(1, epochs // 5), 1e-4),)),
    )


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    rows = []
    for pooling, phases in report["heads"].items():
        for phase, found in phases.items():
            for name, (hits, near, count) in found["pointing"].items():
                _, own, pairs = found["two_shapes"][name]
                deleted, inserted = found["scores"][name]
                rows.append(
                    (
                        *(pooling, phase, percent(found["test_accuracy"]), name),
                        f"{hits} of {count}",
                        f"{near} ({interval(wilson_interval(near, count))})",
                        f"{own} of {pairs}",
                        *(f"{deleted:.3f}", f"{inserted:.3f}"),
                        f"{found['seconds'][name] + found['seconds']['look']:.2f} s",
                    )
                )
    columns = (">accuracy", "map", ">on it", ">or near", ">own of two", ">deletion")
    console.table(("head", "phase", *columns, ">insertion", ">one picture"), rows)
    bar = report["bars"]["cam_pointing"]
    console.say(
        f"Activation maps of the first head point at the object in at least "
        f"{percent(report['cam_pointing'])} (bar {percent(bar['least'])}: "
        f"{verdict(bar['met'])})"
    )


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
