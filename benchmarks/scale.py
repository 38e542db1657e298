"""More images: time, memory and disk. `python -m benchmarks.scale`.

Draws JPEGs, trains the first 1,000, 5,000 and 20,000 of them with the default settings
but few epochs, each size in an empty THAW_HOME, and says whether time grows in
proportion and memory stays.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import _thaw
from benchmarks._command import (
    PRETRAINED,
    main,
    parser,
    positive,
    require_space,
    thaw_home,
    weights,
    workspace,
)
from benchmarks._data import PHOTO_BYTES, cut_down, draw_photos, split_data
from benchmarks._growth import growth, in_words
from benchmarks._report import header, note_conditions, show_header
from core.cli.console import Console
from core.config import RunConfig
from core.config.files import check_files
from core.data.manifest import Manifest
from core.data.splitting.rule import FRACTIONS
from core.estimates.estimate import estimate

_SIZES = (1_000, 5_000, 20_000)
_QUICK_SIZES = (100, 200, 400)
_SEEN_SECONDS = 0.05  # a shorter stage found its work done in an earlier one
_MARGIN = 1.2  # of the disk space that is foreseen


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("scale", "Time, memory and disk with more and more images.")
    add = made.add_argument
    add("--sizes", nargs="+", type=positive, default=_SIZES, help="numbers of images")
    add("--frozen-epochs", type=positive, default=3, help="of the frozen phase")
    add("--finetune-epochs", type=int, default=1, help="of the fine-tune phase")
    add("--image-size", type=positive, default=224, help="pixels")
    add(
        "--backbone",
        choices=PRETRAINED,
        default="efficientnet_lite0",
        metavar="NAME",
        help=f"of {', '.join(PRETRAINED)}",
    )
    add("--weights", type=weights, default="imagenet", help="imagenet, none or a file")
    add("--alpha", type=float, default=1.0, help="width of a MobileNet")
    add("--seed", type=int, default=0, help="of the photos, the split and training")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Train every size."""
    sizes = sorted(set(_QUICK_SIZES if arguments.quick else arguments.sizes))
    config = base_config(arguments)
    check_files(config)
    report = header("scale", arguments.quick, arguments.seed)
    note_conditions(report, console)
    with workspace(arguments.scratch) as folder:
        needed = needed_bytes(config, sizes[-1])
        require_space(
            folder, needed, "Free some, name another disk with --scratch, or --sizes."
        )
        console.note(f"Needs up to {needed / 1e9:.1f} GB of disk in {folder}")
        manifest, prepared = _prepared(arguments, sizes[-1], folder, console)
        made = {
            str(size): _measured(config, cut_down(manifest, size), folder, console)
            for size in sizes
        }
    largest = made[str(sizes[-1])]
    return report | {
        "backbone": arguments.backbone,
        "image_size": config.input_size,
        "epochs": {
            "frozen": config.frozen.epochs,
            "finetune": arguments.finetune_epochs,
        },
        **prepared,
        f"peak_memory_{sizes[-1]}_gb": largest["peak_memory_gb"],
        "seconds_per_1000_images": largest["seconds_per_1000_images"],
        **growth(made),
        "sizes": made,
    }


def base_config(arguments: argparse.Namespace) -> RunConfig:
    """The default settings, with few epochs."""
    made = RunConfig(
        dataset="benchmark",
        backbone=arguments.backbone,
        alpha=arguments.alpha,
        weights=arguments.weights,
        image_size=arguments.image_size,
        seed=arguments.seed,
    )
    change, epochs = dataclasses.replace, max(1, arguments.finetune_epochs)
    first = change(made.finetune.steps[0], epochs=epochs)
    return change(
        made,
        frozen=change(made.frozen, epochs=arguments.frozen_epochs),
        strategy="finetune" if arguments.finetune_epochs else "frozen",
        finetune=change(made.finetune, steps=(first,)),
    )


def needed_bytes(config: RunConfig, count: int) -> float:
    """Disk space that the largest size takes: its photos and its caches."""
    train, validation, test = (round(share * count) for share in FRACTIONS)
    counts = {"all": {"train": train, "validation": validation, "test": test}}
    return _MARGIN * (count * PHOTO_BYTES + estimate(config, counts).disk_bytes)


def _prepared(
    arguments: argparse.Namespace, count: int, folder: Path, console: Console
) -> tuple[Manifest, dict[str, float]]:
    """The photos' manifest, and the seconds that drawing and splitting took."""
    began = time.monotonic()
    with console.counting("Drawing photos") as progress:
        photos = draw_photos(folder / "photos", count, arguments.seed, progress)
    drawn = time.monotonic()
    manifest = split_data(photos, arguments.seed, FRACTIONS, console)
    return manifest, {
        "drawing_seconds": round(drawn - began, 1),
        "splitting_seconds": round(time.monotonic() - drawn, 1),
    }


def _measured(
    config: RunConfig, manifest: Manifest, folder: Path, console: Console
) -> dict[str, Any]:
    """One size, in a THAW_HOME that is empty before and removed after."""
    count = len(manifest.entries)
    home = folder / "homes" / str(count)
    try:
        with thaw_home(home):
            run = _thaw.train(config, manifest, f"{count:,} images", console)
            caches = _thaw.cache_bytes()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    seconds = sum(run.stages.values())
    own = run.process.own_peak_bytes
    return {
        "images": count,
        "stages": run.stages,
        "images_per_second": _rates(run.stages, config, manifest),
        "seconds": round(seconds, 1),
        "wall_seconds": run.process.seconds,
        "seconds_per_1000_images": round(1000 * seconds / count, 2),
        "peak_memory_gb": round(run.process.peak_bytes / 1e9, 2),
        "peak_own_memory_gb": None if own is None else round(own / 1e9, 2),
        "cache_bytes": sum(caches.values()),
        "cache_bytes_by_kind": caches,
    }


def _rates(
    stages: dict[str, float], config: RunConfig, manifest: Manifest
) -> dict[str, float]:
    """Images a second of the stages that handle images; views count each."""
    views = config.views if isinstance(config.views, int) else 1  # or "fresh"
    train, count = len(manifest.split("train")), len(manifest.entries)
    with_views = count + train * (max(1, views) - 1)
    handled = {
        "decode": count,
        "features": with_views,
        "frozen": train * config.frozen.epochs,
        "line": with_views,
        "finetune": train * config.epochs("finetune"),
    }
    return {
        name: round(number / stages[name], 1)
        for name, number in handled.items()
        if stages.get(name, 0.0) > _SEEN_SECONDS
    }


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    epochs = report["epochs"]
    console.say(
        f"More images: {report['backbone']} at {report['image_size']} px, "
        f"{epochs['frozen']} + {epochs['finetune']} epochs"
    )
    show_header(report, console)
    stages = list(next(iter(report["sizes"].values()))["stages"])
    rows, rates = [], []
    for size, figures in report["sizes"].items():
        own = figures["peak_own_memory_gb"]
        rows.append(
            (
                f"{int(size):,}",
                *(f"{figures['stages'][name]:.1f}" for name in stages),
                f"{figures['seconds']:.0f}",
                f"{figures['seconds_per_1000_images']:.1f}",
                f"{figures['peak_memory_gb']:.2f}",
                None if own is None else f"{own:.2f}",
                f"{figures['cache_bytes'] / 1e9:.2f}",
            )
        )
        found = figures["images_per_second"]
        rates.append((f"{int(size):,}", *(found.get(name) for name in stages[:-1])))
    numbers = ("all, s", "s per 1,000", "peak GB", "own GB", "caches GB")
    headings = ("images", *(f">{name}, s" for name in stages))
    console.table((*headings, *(f">{name}" for name in numbers)), rows)
    console.say()
    console.table(("images a second", *(f">{name}" for name in stages[:-1])), rates)
    console.say()
    for text in in_words(report):
        console.say(text)


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
