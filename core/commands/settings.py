"""The settings that a command line asks for: a recipe, options, `--set`."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.config import RunConfig
from core.config.plain import with_settings
from core.recipes import Adapted, adapted, recipe

_SAME_NAME = (
    *("strategy", "backbone", "alpha", "weights", "image_size"),
    *("views", "precision", "batch_size", "unfreeze", "seed"),
)
_PHASES = ("frozen", "finetune")


def chosen_config(arguments: argparse.Namespace, num_classes: int = 0) -> Adapted:
    """The settings; the data set is filled in when it is known.

    A recipe comes first, then the options, then what `--set` says.

    Args:
        arguments: Options that a command does not have count as not given.
        num_classes: Of the images; 0 = not known.

    Returns:
        The settings, and what had to be changed in the recipe for these images.

    Raises:
        ConfigError: A recipe, a key or a value is wrong.
    """
    given = {
        name: value
        for name in _SAME_NAME
        if (value := getattr(arguments, name, None)) is not None
    }
    name = getattr(arguments, "recipe", None)
    base = recipe(name).config if name else RunConfig(dataset="")
    values = base.to_json() | given
    for phase in _PHASES:
        for option, key in (("epochs", "epochs"), ("lr", "learning_rate")):
            value = getattr(arguments, f"{phase}_{option}", None)
            if value is not None:
                values[phase] = values[phase] | {key: value}
    settings = getattr(arguments, "set", None) or []
    values = with_settings(values, settings)
    keys = {setting.partition("=")[0].strip() for setting in settings} | set(given)
    if values["strategy"] == "scratch" and "weights" not in keys:
        values["weights"] = "none"  # that is what from scratch means
    if values["weights"] not in ("imagenet", "none", ""):
        # The worker works in another folder.
        values["weights"] = str(Path(str(values["weights"])).expanduser().resolve())
    config = RunConfig.from_json(values)
    return adapted(config, num_classes) if name else Adapted(config)
