"""Are cached views as good as fresh ones? `python -m benchmarks.parity [FOLDER]`.

Three arms on the same images and the same split, per seed: "cached" (a few fixed views
of each training image, put through the frozen layers once), "fresh" (new random views
in each epoch, the exact reference) and "plain" (the plain Keras recipe with the same
augmentation). In each, both phases keep the epoch with the lowest validation loss.
"""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import sys
from pathlib import Path
from typing import Any

from benchmarks import _plain, _thaw
from benchmarks._accuracies import ARMS, PHASES, differences, summary
from benchmarks._command import (
    PRETRAINED,
    main,
    parser,
    positive,
    thaw_home,
    weights,
    workspace,
)
from benchmarks._data import cut_down, lay_out, split_data
from benchmarks._report import header, note_conditions, show_header
from core.cli.console import Console
from core.config import STRATEGIES, RunConfig
from core.config.files import check_files
from core.data.manifest import Manifest
from core.data.splitting.rule import FRACTIONS

_QUICK_IMAGES = 240
_QUICK_EPOCHS = (2, 1)
_WORDS = {"cached": "cached views", "fresh": "fresh views", "plain": "plain Keras"}


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("parity", "Accuracy of cached views against fresh augmentation.")
    add = made.add_argument
    add("data", nargs="?", default="elpv", metavar="FOLDER", help="of class folders")
    add(
        "--epochs",
        nargs=2,
        type=int,
        default=(10, 5),
        metavar=("F", "T"),
        help="of the frozen and the fine-tune phase; T may be 0",
    )
    add("--seeds", type=positive, default=3, metavar="N", help="splits and trainings")
    add("--views", type=positive, default=4, help="cached ones, of each image")
    add(
        "--backbone",
        choices=PRETRAINED,
        default="efficientnet_lite0",
        metavar="NAME",
        help=f"of {', '.join(PRETRAINED)}",
    )
    add("--size", type=positive, help="pixels; the backbone's own by default")
    add("--weights", type=weights, default="imagenet", help="imagenet, none or a file")
    add("--alpha", type=float, default=1.0, help="width of a MobileNet")
    add("--images", type=positive, help="use about so many images only")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Train all arms with all seeds."""
    quick = arguments.quick
    seeds = range(1 if quick else arguments.seeds)
    configs = [base_config(arguments, seed) for seed in seeds]
    check_files(configs[0])
    report = header("parity", quick, 0)
    note_conditions(report, console)
    count = arguments.images or (_QUICK_IMAGES if quick else 0)
    runs: list[dict[str, dict[str, Any]]] = []
    sizes: list[dict[str, int]] = []
    with workspace(arguments.scratch) as folder:
        for config in configs:
            manifest = split_data(arguments.data, config.seed, FRACTIONS, console)
            manifest = cut_down(manifest, count) if count else manifest
            sizes.append(_counts(manifest))
            runs.append(_Seed(config, manifest, folder, console).arms())
    arms = summary(runs)
    return report | {
        "data": arguments.data,
        "seeds": list(seeds),
        "images": sizes,
        "backbone": arguments.backbone,
        "size": configs[0].input_size,
        "views": arguments.views,
        "epochs": {
            phase: configs[0].epochs(phase) if phase in configs[0].phases else 0
            for phase in STRATEGIES["finetune"]
        },
        **differences(arms),
        "arms": arms,
    }


def base_config(arguments: argparse.Namespace, seed: int) -> RunConfig:
    """What all arms train, with cached views."""
    frozen, finetune = arguments.epochs
    if arguments.quick:
        frozen, finetune = _QUICK_EPOCHS
    made = RunConfig(
        dataset="benchmark",
        backbone=arguments.backbone,
        alpha=arguments.alpha,
        weights=arguments.weights,
        image_size=arguments.size or 0,
        views=arguments.views,
        seed=seed,
    )
    change = dataclasses.replace
    first = change(made.finetune.steps[0], epochs=max(1, finetune))
    return change(
        made,
        strategy="finetune" if finetune else "frozen",
        frozen=change(made.frozen, epochs=frozen, patience=0),
        finetune=change(made.finetune, steps=(first,), patience=0),
    )


def _counts(manifest: Manifest) -> dict[str, int]:
    return {name: len(manifest.split(name)) for name in ("train", "validation", "test")}


class _Seed:
    """The three arms of one seed."""

    def __init__(
        self, config: RunConfig, manifest: Manifest, folder: Path, console: Console
    ) -> None:
        self._config = config
        self._manifest = manifest
        self._folder = folder / f"seed-{config.seed}"
        self._console = console

    def arms(self) -> dict[str, dict[str, Any]]:
        """By arm: accuracies by phase and split, and seconds of the process."""
        fresh: Any = "fresh"
        try:
            return {
                "cached": self._thaw("cached", self._config),
                "fresh": self._thaw(
                    "fresh", dataclasses.replace(self._config, views=fresh)
                ),
                "plain": self._plain(),
            }
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)  # the next needs the room

    def _label(self, arm: str) -> str:
        return f"seed {self._config.seed}, {_WORDS[arm]}"

    def _thaw(self, arm: str, config: RunConfig) -> dict[str, Any]:
        with thaw_home(self._folder / arm):
            run = _thaw.train(config, self._manifest, self._label(arm), self._console)
        phases = {
            phase: {
                "validation": result["val_accuracy"],
                "test": result["test_accuracy"],
            }
            for phase, result in run.results.items()
        }
        return {"phases": phases, "seconds": run.process.seconds}

    def _plain(self) -> dict[str, Any]:
        splits = [name for name, count in _counts(self._manifest).items() if count]
        config = self._config
        job = _plain.PlainJob(
            lay_out(self._manifest, self._folder / "images"),
            config,
            augment=True,
            unfreeze=(config.facts.default_unfreeze,)
            if "finetune" in config.phases
            else (),
            keep_best=True,
            splits=tuple(name for name in splits if name != "train"),
        )
        run = _plain.train(job, self._folder, self._label("plain"), self._console)
        phases = {
            phase: made["accuracy"]
            for phase, made in zip(PHASES, run.phases, strict=False)
        }
        return {"phases": phases, "seconds": run.process.seconds}


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    epochs, images = report["epochs"], report["images"][0]
    console.say(
        f"Cached views against fresh augmentation: {report['data']}, "
        f"{images['train']:,} training, {images['validation']:,} validation and "
        f"{images['test']:,} test images; {report['backbone']} at {report['size']} px, "
        f"{epochs['frozen']} + {epochs['finetune']} epochs, "
        f"{len(report['seeds'])} seeds"
    )
    show_header(report, console)
    rows = []
    for phase in PHASES:
        for arm in ARMS:
            figures = report["arms"][arm]["phases"].get(phase)
            if figures:
                cells = [
                    _in_words(figures.get(name)) for name in ("validation", "test")
                ]
                seconds = report["arms"][arm]["seconds"]["mean"]
                rows.append((phase, _WORDS[arm], *cells, f"{seconds:.0f}"))
    headings = ("phase", "arm", ">validation, %", ">test, %", ">whole run, s")
    console.table(headings, rows)
    console.say("Means of all seeds, in parentheses the lowest and the highest.")
    console.say()
    rows = [
        (key.removesuffix("_points").replace("_", " "), f"{value:+.2f}")
        for key, value in report.items()
        if key.endswith("_points") and key.startswith(PHASES)
    ]
    console.table(
        ("of the mean accuracies (on test images unless said)", ">points"), rows
    )


def _in_words(figures: dict[str, Any] | None) -> str | None:
    if figures is None:
        return None
    mean, low, high = (figures[name] * 100 for name in ("mean", "low", "high"))
    return f"{mean:.1f} ({low:.1f} to {high:.1f})"


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
