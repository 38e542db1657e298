"""Ours against the plain Keras recipe: `python -m benchmarks.recipe`.

Same images, same split, same network, size, epochs and batch size. Each arm runs in a
process of its own, one after the other. The frozen phase counts all that lies between
files on disk and a trained head: for the plain recipe making its data set and `fit`,
whose first epoch decodes; for ours the stages decode, features and frozen. Fine-tuning
is `fit` after unfreezing against the stages line and finetune, and what the features
stage takes longer because it keeps what crosses the thaw line. Importing and building
the network are left out of both and stand beside, as "other" seconds.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

from benchmarks import _plain, _thaw
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
from benchmarks._ratios import BARS, summary
from benchmarks._recipe_networks import NETWORKS, Network, chosen_networks
from benchmarks._recipe_table import show
from benchmarks._report import header, note_conditions
from core.cli.console import Console
from core.config import (
    Dropout,
    FinetuneConfig,
    HeadConfig,
    PhaseConfig,
    RunConfig,
    UnfreezeStep,
)
from core.config.files import check_files
from core.data.manifest import Manifest

# A quarter to validate: 1,968 and 656 of ELPV's images. Nothing here needs a test.
FRACTIONS = (0.75, 0.25, 0.0)

_QUICK_IMAGES = 256
_QUICK_EPOCHS = 2
_TOP_LAYERS = 20


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("recipe", "Time and memory against the plain Keras recipe.")
    known = ", ".join(network.name for network in NETWORKS)
    made.add_argument("--data", default="elpv", help="a folder of class folders")
    made.add_argument("--images", type=positive, help="use about so many images only")
    made.add_argument(
        "--backbone", choices=PRETRAINED, metavar="NAME", help=f"one instead of {known}"
    )
    made.add_argument("--size", type=positive, help="pixels, with --backbone")
    made.add_argument(
        "--weights", type=weights, help="imagenet, none or a file, with --backbone"
    )
    made.add_argument("--alpha", type=float, default=1.0, help="with --backbone")
    made.add_argument("--epochs", type=positive, default=10, help="of each phase")
    made.add_argument("--seed", type=int, default=0, help="of the split and training")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Run all arms on all backbones."""
    quick = arguments.quick
    networks = chosen_networks(arguments)
    epochs = min(arguments.epochs, _QUICK_EPOCHS) if quick else arguments.epochs
    for network in networks:  # wrong settings show before minutes are spent
        check_files(base_config(network, epochs, arguments.seed))
    report = header("recipe", quick, arguments.seed)
    note_conditions(report, console)
    with workspace(arguments.scratch) as folder:
        manifest = split_data(arguments.data, arguments.seed, FRACTIONS, console)
        count = arguments.images or (_QUICK_IMAGES if quick else 0)
        manifest = cut_down(manifest, count) if count else manifest
        lay_out(manifest, folder / "images")
        backbones = {
            network.name: _Measurement(
                base_config(network, epochs, arguments.seed), manifest, folder, console
            ).report()
            for network in networks
        }
    first = networks[0].name
    figures = {key: backbones[first][key] for key in _summary_keys(backbones[first])}
    return report | {
        "data": {
            "name": arguments.data,
            "train": len(manifest.split("train")),
            "validation": len(manifest.split("validation")),
        },
        "epochs": epochs,
        "backbone": first,
        **figures,
        "bars": {bar.key: bar.judge(figures) for bar in BARS},
        "backbones": backbones,
    }


def _summary_keys(report: dict[str, Any]) -> list[str]:
    endings = ("_ratio", "_seconds", "peak_memory_mb", "val_accuracy")
    return [key for key in report if key.endswith(endings)]


def base_config(network: Network, epochs: int, seed: int) -> RunConfig:
    """What both sides train, without augmentation."""
    return RunConfig(
        dataset="benchmark",
        backbone=network.name,
        alpha=network.alpha,
        weights=network.weights,
        image_size=network.size,
        views=0,
        batch_size=32,
        seed=seed,
        frozen=PhaseConfig(epochs, 1e-3),
        finetune=FinetuneConfig((UnfreezeStep(0, epochs, 1e-5),)),
    )


def unfreezing(config: RunConfig, num_layers: int) -> RunConfig:
    """The same, with so many of the top layers fine-tuned."""
    first = dataclasses.replace(config.finetune.steps[0], unfreeze=num_layers)
    finetune = dataclasses.replace(config.finetune, steps=(first,))
    return dataclasses.replace(config, finetune=finetune)


def top_layers(config: RunConfig) -> dict[str, int]:
    """How many layers each fine-tuning thaws.

    As many of a small network as the plain recipe unfreezes; no more than it has.
    """
    layers = config.facts.num_layers
    return {"top20": min(_TOP_LAYERS, layers - 1), "third": layers // 3}


class _Measurement:
    """All arms of one backbone."""

    def __init__(
        self, config: RunConfig, manifest: Manifest, folder: Path, console: Console
    ) -> None:
        self._config = config
        self._frozen_only = dataclasses.replace(config, strategy="frozen")
        self._manifest = manifest
        self._folder = folder
        self._console = console
        self._layers = top_layers(config)

    def report(self) -> dict[str, Any]:
        """Times, ratios, memory and accuracies."""
        arms = self._plain_arms() | self._thaw_arms()
        return {
            "size": self._config.input_size,
            "weights": self._config.weights,
            "unfrozen": self._layers,
            **summary(arms),
            "peak_memory_mb": {
                name: arm["peak_memory_mb"] for name, arm in arms.items()
            },
            "val_accuracy": {name: arm["val_accuracy"] for name, arm in arms.items()},
            "arms": arms,
        }

    def _plain_arms(self) -> dict[str, dict[str, Any]]:
        return {
            "plain": self._plain("plain", unfreeze=tuple(self._layers.values())),
            "plain_augmented": self._plain("plain augmented", augment=True),
        }

    def _plain(self, label: str, **options: Any) -> dict[str, Any]:
        job = _plain.PlainJob(self._folder / "images", self._config, **options)
        label = f"{self._config.backbone}, {label}"
        made = _plain.train(job, self._folder, label, self._console).to_json()
        names = ("frozen", "top20", "third")
        phases = dict(zip(names, made["phases"], strict=False))
        accuracies = {name: phase["val_accuracy"] for name, phase in phases.items()}
        return made | {"phases": phases, "val_accuracy": accuracies}

    def _thaw_arms(self) -> dict[str, dict[str, Any]]:
        change = dataclasses.replace
        config, frozen_only = self._config, self._frozen_only
        other_head = change(
            frozen_only,
            head=HeadConfig(layers=(Dropout(rate=0.3),)),
            frozen=change(config.frozen, learning_rate=3e-4),
        )
        views = change(frozen_only, views=4)
        made = self._thaw("frozen", {"first": frozen_only, "second": other_head})
        return {
            "thaw_frozen": made["first"],
            "thaw_frozen_second": made["second"],
            "thaw_frozen_4_views": self._thaw("4 views", {"": views})[""],
            **{
                f"thaw_{name}": self._thaw(name, {"": unfreezing(config, layers)})[""]
                for name, layers in self._layers.items()
            },
        }

    def _thaw(self, label: str, configs: dict[str, RunConfig]) -> dict[str, Any]:
        """Runs that share caches, which are empty before the first."""
        home = self._folder / "homes" / f"{self._config.backbone}-{label}"
        with thaw_home(home):
            return {
                name: _thaw.train(
                    config,
                    self._manifest,
                    f"{self._config.backbone}, thaw {label} {name}".rstrip(),
                    self._console,
                ).to_json()
                for name, config in configs.items()
            }


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
