"""Whether statistics estimated anew help: `python -m benchmarks.norms DATA...`.

A few images are drawn of each data set, and the small network learns from them from
scratch, with the setting `precise_norms` and without; the data set's other images are
the test images. Both take the same steps, and differ in the model that is judged after
each epoch, and so in the epoch that is kept.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import split_data
from benchmarks._report import header, note_conditions, show_header
from benchmarks._thaw import train
from core.analysis.metrics import wilson_interval
from core.cli.console import Console
from core.config import RunConfig
from core.config.recipes import recipe
from core.data.manifest import Manifest
from core.text.numbers import interval, percent

_FRACTIONS = 0.7, 0.15, 0.15  # of the images that are drawn; the last is left unused
_WAYS = {"anew": True, "remembered": False}

Report = dict[str, Any]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("norms", "Statistics that are estimated anew, from scratch.")
    add = made.add_argument
    add("data", nargs="+", metavar="DATA", help="folders, or elpv")
    add("--images", type=positive, default=160, metavar="N", help="that are drawn")
    add("--seeds", type=positive, default=3, metavar="N", help="draws of each data set")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Train both ways on every draw."""
    report = header("norms", arguments.quick, 0)
    note_conditions(report, console)
    trained: list[Report] = []
    with workspace(arguments.scratch):
        for spec in arguments.data:
            whole = split_data(spec, 0, _FRACTIONS, console)
            for seed in range(1 if arguments.quick else arguments.seeds):
                manifest = drawn(whole, arguments.images, seed)
                for way, is_precise in _WAYS.items():
                    config = _config(manifest, seed, is_precise, arguments.quick)
                    label = f"{Path(spec).name}, seed {seed}, {way}"
                    result = train(config, manifest, label, console).results["scratch"]
                    trained.append(
                        {
                            "data": Path(spec).name,
                            "seed": seed,
                            "statistics": way,
                            "best_epoch": result["best_epoch"],
                            "epochs": result["epochs"],
                            "val_accuracy": result["val_accuracy"],
                            "test_accuracy": result["test_accuracy"],
                            "test_count": result["test_count"],
                        }
                    )
    return report | {"trainings": trained}


def drawn(manifest: Manifest, count: int, seed: int) -> Manifest:
    """The same images, of which as many of each class are learned from.

    Args:
        manifest: Of a data set.
        count: Images to draw, of all classes together; the others are test images.
        seed: Of the draw.
    """
    rng = np.random.default_rng(seed)
    labels = np.array([entry.label for entry in manifest.entries])
    sides = np.full(len(labels), "test", dtype="<U10")
    each = count // len(manifest.class_names)
    for label in range(len(manifest.class_names)):
        places = rng.permutation(np.flatnonzero(labels == label))[:each]
        num_train, num_validation = (
            round(share * len(places)) for share in _FRACTIONS[:2]
        )
        sides[places[:num_train]] = "train"
        sides[places[num_train : num_train + num_validation]] = "validation"
    entries = (
        dataclasses.replace(entry, split=str(side))
        for entry, side in zip(manifest.entries, sides, strict=True)
    )
    return dataclasses.replace(manifest, entries=tuple(entries))


def _config(
    manifest: Manifest, seed: int, is_precise: bool, is_quick: bool
) -> RunConfig:
    config = recipe("small_cnn").config
    epochs = 2 if is_quick else config.scratch.epochs
    return dataclasses.replace(
        config,
        dataset=manifest.dataset_id,
        seed=seed,
        precise_norms=is_precise,
        scratch=dataclasses.replace(config.scratch, epochs=epochs),
    )


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    rows = []
    for item in report["trainings"]:
        count = item["test_count"]
        span = wilson_interval(item["test_accuracy"] * count, count)
        rows.append(
            (
                *(item["data"], str(item["seed"]), item["statistics"]),
                f"{item['best_epoch']} of {item['epochs']}",
                percent(item["val_accuracy"]),
                f"{percent(item['test_accuracy'])} ({interval(span)})",
            )
        )
    heads = ("data", ">seed", "statistics", ">epoch kept", ">validation", ">test")
    console.table(heads, rows)
    for way in _WAYS:
        own = [item for item in report["trainings"] if item["statistics"] == way]
        means = (
            percent(float(np.mean([item[f"{split}_accuracy"] for item in own])))
            for split in ("val", "test")
        )
        console.say(f"{way}: mean validation {next(means)}, test {next(means)}")


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
