"""The options that stand for settings; what they mean is described beside those."""

from __future__ import annotations

import argparse
from typing import Any

from core.cli.option_types import nonempty, views, whole
from core.config import FRESH, RunConfig
from core.config.descriptions import describe
from core.text.settings import setting_text

# Options and the settings that they are.
SETTING_OPTIONS = {
    "strategy": "strategy",
    "backbone": "backbone",
    "alpha": "alpha",
    "weights": "weights",
    "image_size": "image_size",
    "views": "views",
    "precision": "precision",
    "batch_size": "batch_size",
    "frozen_epochs": "frozen.epochs",
    "frozen_lr": "frozen.learning_rate",
    "unfreeze": "finetune.steps.0.unfreeze",
    "finetune_epochs": "finetune.steps.0.epochs",
    "finetune_lr": "finetune.steps.0.learning_rate",
    "seed": "seed",
}

# What else their help says.
_NOTES = {
    "backbone": "`info` lists them",
    "weights": "imagenet, none (from scratch), a weight file, or run:RUN to train on",
    "precision": "mixed: above the thaw line too",
    "finetune.steps.0.unfreeze": "so many of the top layers",
    "seed": "and of the split, where there is none yet",
}

# What they take, where that is not what the setting's type says.
_TAKEN: dict[str, dict[str, Any]] = {
    "backbone": {"metavar": "NAME"},
    "weights": {"type": nonempty, "metavar": "W"},
    "views": {"type": views, "metavar": f"K|{FRESH}"},
}


def add_setting_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each of these settings."""
    for option, name in SETTING_OPTIONS.items():
        help = setting_help(name)
        parser.add_argument(f"--{option.replace('_', '-')}", help=help, **_taken(name))


def add_recipe_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that may set all settings at once, and any single one."""
    help = "a recipe's settings; `recipes` lists them"
    parser.add_argument("--recipe", type=nonempty, metavar="NAME", help=help)
    help = "any setting, such as frozen.learning_rate=1e-4 or "
    help += "finetune.steps.0.learning_rate=1e-5; may be given several times"
    parser.add_argument(
        "--set", action="append", type=nonempty, metavar="KEY=VALUE", help=help
    )


def setting_help(name: str) -> str:
    """An option's help: what its setting means, and the default."""
    parts = [describe(name).summary, *([_NOTES[name]] if name in _NOTES else [])]
    default = _default(name)
    words = default or setting_text(name.rpartition(".")[2], default)
    help = f"{'; '.join(parts)} ({words})"
    return f"{help[0].lower()}{help[1:]}".replace("%", "%%")


def _taken(name: str) -> dict[str, Any]:
    """What the option of a setting takes, for argparse."""
    if name in _TAKEN:
        return _TAKEN[name]
    described, kind = describe(name), type(_default(name))
    if kind is int:
        low = int(described.limits[0]) if described.limits else 0
        return {"type": whole(low), "metavar": "N"}
    if kind is float:
        return {"type": float, "metavar": "X"}
    return {"choices": tuple(described.choices)}


def _default(name: str) -> Any:
    value: Any = RunConfig(dataset="")
    for part in name.split("."):
        value = value[int(part)] if part.isdecimal() else getattr(value, part)
    return value
