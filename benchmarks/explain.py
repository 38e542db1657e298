"""Do heat maps point at what is there? `python -m benchmarks.explain`.

A network learns to tell drawn shapes apart, frozen and fine-tuned, with an averaging
and with a flattening head. On test images it is asked where it sees what it answers:
the highest place of an honest map lies on the shape. In pictures of two shapes the map
of each class is to point at its own. What the network itself says of a map are deletion
(low is good) and insertion (high is good). Beside them stands a map of random values,
as coarse and as smooth. Occlusion and these two scores are of fewer pictures.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import _thaw
from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import split_data
from benchmarks._drawn_objects import SHAPES, draw, draw_folders
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
from core.explain.explanation import METHODS, Seen, heat_map, look
from core.explain.heat_maps import normalised
from core.explain.scores import deletion, insertion, points_at
from core.runs.run import list_runs
from core.serving.predictor import Predictor, predictor_of
from core.text.numbers import interval, percent

FRACTIONS = (0.6, 0.15, 0.25)
POOLINGS = ("average", "flatten")

_BAR = Bar("cam_on_object", 0.9)
_SIDE = 480  # pixels, of the picture that is shown
_QUICK_SCORED = 2

Report = dict[str, Any]
Maker = Callable[[Seen, int], np.ndarray]  # a heat map of a class


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("explain", "Whether heat maps point at the object.")
    add = made.add_argument
    add("--images", type=positive, default=100, metavar="N", help="of each shape")
    add("--scored", type=positive, default=24, metavar="N", help="deleted, inserted")
    add("--pairs", type=positive, default=60, metavar="N", help="pictures of two")
    add("--epochs", type=positive, default=15, help="of the frozen phase")
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
        for pooling in POOLINGS:
            config = settings(manifest, pooling, epochs, arguments.seed)
            _thaw.train(config, manifest, f"{pooling} head", console)
            run = list_runs()[0]
            heads[pooling] = {
                phase: {
                    "test_accuracy": result["test_accuracy"],
                    **judged(predictor_of(run, phase), manifest, masks, arguments),
                }
                for phase, result in run.results().items()
            }
    pointing = [found["pointing"]["cam"] for found in heads["average"].values()]
    shares = [hits / count for hits, count in pointing]
    figures = {"cam_on_object": round(min(shares), 4)}
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


def judged(
    predictor: Predictor,
    manifest: Manifest,
    masks: dict[str, np.ndarray],
    arguments: argparse.Namespace,
) -> Report:
    """The figures of one phase's maps."""
    makers = makers_of(predictor, arguments.seed)
    hits: dict[str, list[bool]] = defaultdict(list)
    seconds: dict[str, list[float]] = defaultdict(list)
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    test = [manifest.entries[index] for index in manifest.split("test")]
    random.Random(arguments.seed).shuffle(test)
    num_scored = _QUICK_SCORED if arguments.quick else arguments.scored
    for place, entry in enumerate(test):
        began = time.perf_counter()
        seen = look(predictor, manifest.absolute(entry), _SIDE)
        seconds["look"].append(time.perf_counter() - began)
        label = int(seen.probabilities.argmax())
        for name, make in makers.items():
            if name == "occlusion" and place >= num_scored:
                continue
            began = time.perf_counter()
            heat = make(seen, label)
            seconds[name].append(time.perf_counter() - began)
            hits[name].append(points_at(heat, masks[entry.path]))
            if place < num_scored:
                scores[name].append(_scores(predictor, seen, heat, label))
    areas = [masks[entry.path].mean() for entry in test]
    return {
        "pointing": {name: [sum(each), len(each)] for name, each in hits.items()},
        "object_area": round(float(np.mean(areas)), 4),
        "two_shapes": two_shapes(predictor, makers, arguments),
        "scores": {
            name: np.mean(rows, axis=0).round(4).tolist()
            for name, rows in scores.items()
        },
        "scored": min(num_scored, len(test)),
        "seconds": {
            name: round(float(np.median(each)), 4) for name, each in seconds.items()
        },
    }


def makers_of(predictor: Predictor, seed: int) -> dict[str, Maker]:
    """What makes a heat map of a class, by name."""
    rng = np.random.default_rng(seed)

    def by(method: str) -> Maker:
        return lambda seen, label: heat_map(predictor, seen, label, method)

    def at_random(seen: Seen, label: int) -> np.ndarray:
        return normalised(rng.random(seen.cam.shape[:2], np.float32))

    return {method: by(method) for method in METHODS} | {"random": at_random}


def _scores(
    predictor: Predictor, seen: Seen, heat: np.ndarray, label: int
) -> tuple[float, float]:
    def answers(images: np.ndarray) -> np.ndarray:
        return predictor.predict(images).probabilities

    return (
        deletion(answers, seen.pixels, heat, label),
        insertion(answers, seen.pixels, heat, label),
    )


def two_shapes(
    predictor: Predictor, makers: dict[str, Maker], arguments: argparse.Namespace
) -> dict[str, list[int]]:
    """How often the map of each of two shapes points at its own: hits, of all."""
    hits: dict[str, list[bool]] = defaultdict(list)
    num_pictures = 4 if arguments.quick else arguments.pairs
    num_scored = 1 if arguments.quick else arguments.scored // 2
    rng = np.random.default_rng(arguments.seed + 1)
    for index in range(num_pictures):
        pair = rng.choice(len(SHAPES), 2, replace=False).tolist()
        names = tuple(SHAPES[place] for place in pair)
        drawn = draw(arguments.seed + 1, index, names)
        served = predictor.predict(drawn.image[None])
        parts = served.probabilities[0], served.embedding[0], served.cam[0]
        seen = Seen(drawn.image, drawn.image, *parts)
        for shape, mask in zip(names, drawn.masks, strict=True):
            label = predictor.class_names.index(shape)
            for name, make in makers.items():
                if name != "occlusion" or index < num_scored:
                    hits[name].append(points_at(make(seen, label), mask))
    return {name: [sum(each), len(each)] for name, each in hits.items()}


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    rows = []
    for pooling, phases in report["heads"].items():
        for phase, found in phases.items():
            for name, (hits, count) in found["pointing"].items():
                own, pairs = found["two_shapes"][name]
                deleted, inserted = found["scores"][name]
                rows.append(
                    (
                        *(pooling, phase, percent(found["test_accuracy"]), name),
                        f"{hits} of {count} ({interval(wilson_interval(hits, count))})",
                        f"{own} of {pairs}",
                        *(f"{deleted:.3f}", f"{inserted:.3f}"),
                        f"{found['seconds'][name] + found['seconds']['look']:.2f} s",
                    )
                )
    columns = (">accuracy", "map", ">on the object", ">own of two", ">deletion")
    console.table(("head", "phase", *columns, ">insertion", ">one picture"), rows)
    bar = report["bars"]["cam_on_object"]
    console.say(
        f"Activation maps of the average head on the object: at least "
        f"{percent(report['cam_on_object'])} (bar {percent(bar['least'])}: "
        f"{verdict(bar['met'])})"
    )


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
