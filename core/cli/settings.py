"""The settings that a command line asks for: a recipe, options, `--set`."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import Any

from core.cli.run_lookup import find_run
from core.cli.setting_options import SETTING_OPTIONS
from core.config import RunConfig
from core.config.earlier_run import EarlierRun, earlier_run, with_phase
from core.config.inherited import inherited
from core.config.recipes import Adapted, adapted, recipe
from core.config.serialization import with_settings
from core.language.texts import mark
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
    told = list(adaptation.told)
    if adaptation.config.backbone != base.backbone:
        text = mark("--backbone {name} keeps it; its weights are downloaded then.")
        told.append((text, {"name": base.backbone}))
    config = RunConfig.from_json(_asked(adaptation.config, arguments))
    return Adapted(config, tuple(told))


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
    if start := earlier_run(str(values["weights"])):
        return _trained_on(values, start, base, arguments)
    if values["weights"] not in ("imagenet", "none", ""):
        # The worker works in another folder.
        values["weights"] = str(absolute_path(str(values["weights"])))
    return values


def _trained_on(
    values: dict[str, Any],
    start: EarlierRun,
    base: RunConfig,
    arguments: argparse.Namespace,
) -> dict[str, Any]:
    """The same with the earlier run's whole id, and its network where none is named."""
    start = with_phase(dataclasses.replace(start, run_id=find_run(start.run_id).id))
    named = named_settings(arguments)
    taken = inherited(start) or {}
    found = values | {"weights": start.weights}
    found |= {name: value for name, value in taken.items() if name not in named}
    lines = {"finetune.steps", "finetune.steps.0.unfreeze"}
    if found["backbone"] != base.backbone and not lines & named:
        first = found["finetune"]["steps"][0] | {"unfreeze": 0}  # that network's own
        found["finetune"] = found["finetune"] | {"steps": [first]}
    return found


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
