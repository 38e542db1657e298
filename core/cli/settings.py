"""The settings that a command line asks for: a recipe, options, `--set`."""

from __future__ import annotations

import argparse
import json
from typing import Any

from core.cli.setting_options import SETTING_OPTIONS
from core.config import RunConfig
from core.config.recipes import Adapted, adapted, recipe
from core.config.serialization import with_settings
from core.storage.given_paths import absolute_path

# Who names one of these means the recipe's own backbone, wherever its weights are.
_OF_THE_BACKBONE = {"backbone", "alpha", "weights", "feature_layer"}


def chosen_config(arguments: argparse.Namespace, num_classes: int = 0) -> Adapted:
    """The settings; the data set is filled in when it is known.

    A recipe comes first, made to fit the images and this computer; then the options,
    then what `--set` says.

    Args:
        arguments: Options that a command does not have count as not given.
        num_classes: Of the images; 0 = not known.

    Returns:
        The settings, and what had to be changed in the recipe.

    Raises:
        ConfigError: A recipe, a key or a value is wrong.
    """
    name = getattr(arguments, "recipe", None)
    if not name:
        base = RunConfig(dataset="")
        return Adapted(RunConfig.from_json(_asked(base, arguments)))
    base = recipe(name).config
    asked = _asked(base, arguments)
    keeps = (
        bool(named_settings(arguments) & _OF_THE_BACKBONE)
        or asked["strategy"] == "scratch"
    )
    adaptation = adapted(base, num_classes, keeps)
    changes = list(adaptation.changes)
    if adaptation.config.backbone != base.backbone:
        changes.append(
            f"--backbone {base.backbone} keeps it; its weights are downloaded then."
        )
    config = RunConfig.from_json(_asked(adaptation.config, arguments))
    return Adapted(config, tuple(changes))


def _asked(base: RunConfig, arguments: argparse.Namespace) -> dict[str, Any]:
    """A config's values with what the options say, not yet checked together."""
    given = [f"{name}={json.dumps(value)}" for name, value in _given(arguments).items()]
    asked = getattr(arguments, "set", None) or []
    values = with_settings(base.to_json(), [*given, *asked])
    if "weights" not in named_settings(arguments):
        if values["strategy"] == "scratch":
            values["weights"] = "none"  # that is what from scratch means
        elif base.strategy == "scratch":
            values["weights"] = "imagenet"
    if values["weights"] not in ("imagenet", "none", ""):
        # The worker works in another folder.
        values["weights"] = str(absolute_path(str(values["weights"])))
    return values


def _given(arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        name: value
        for option, name in SETTING_OPTIONS.items()
        if (value := getattr(arguments, option, None)) is not None
    }


def named_settings(arguments: argparse.Namespace) -> set[str]:
    """Settings that the options name."""
    settings = getattr(arguments, "set", None) or []
    keys = {setting.partition("=")[0].strip() for setting in settings}
    return keys | set(_given(arguments))
