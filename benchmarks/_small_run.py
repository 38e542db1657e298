"""A run of which only the network counts: trained in seconds, on drawn photos."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import _thaw
from benchmarks._command import parser, positive
from benchmarks._data import draw_photos, split_data
from core.cli.console import Console
from core.config import PhaseConfig, RunConfig
from core.data.splitting.rule import FRACTIONS
from core.runs.run import Run, list_runs

PHOTOS = 64
PHASE = "frozen"

_QUICK_SECONDS = 2.0


def asking_parser(
    name: str, description: str, seconds: int, what_for: str
) -> argparse.ArgumentParser:
    """The options of a benchmark that asks such a run for a while.

    Args:
        name: Of the benchmark.
        description: Of what it tells.
        seconds: That it asks by default.
        what_for: What these seconds are for.
    """
    made = parser(name, description)
    add = made.add_argument
    add("--seconds", type=positive, default=seconds, help=what_for)
    add("--backbone", default="efficientnet_lite0", metavar="NAME", help="to ask")
    add("--size", type=positive, default=224, help="pixels")
    add("--seed", type=int, default=0, help="of the photos and the split")
    return made


def asked_seconds(arguments: argparse.Namespace) -> float:
    """How long it asks."""
    return _QUICK_SECONDS if arguments.quick else float(arguments.seconds)


def small_run(
    folder: Path, arguments: argparse.Namespace, console: Console
) -> tuple[Run, Path]:
    """Train it, in the current THAW_HOME.

    Args:
        folder: For the photos.
        arguments: Of `asking_parser`.
        console: Told of progress.

    Returns:
        The run, and the folder of its photos.
    """
    photos = draw_photos(folder / "photos", PHOTOS, arguments.seed)
    manifest = split_data(photos, arguments.seed, FRACTIONS, console)
    config = RunConfig(
        dataset="benchmark",
        backbone=arguments.backbone,
        image_size=arguments.size,
        views=0,
        seed=arguments.seed,
        strategy="frozen",
        frozen=PhaseConfig(1, 1e-3, 1),
    )
    _thaw.train(config, manifest, "Training what is asked", console)
    (run,) = list_runs()
    return run, photos
