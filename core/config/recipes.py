"""Recipes: whole configs by name, from one file of data."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.backbones.weights import is_at_hand, nearest_packaged
from core.config import RunConfig
from core.errors import ConfigError
from core.language.texts import _, mark

_FILE = Path(__file__).with_name("recipes.json")

_SOFTMAX = mark(
    "A sigmoid unit answers for two classes and there are {count}, so the output is "
    "softmax here."
)
_OFFLINE = mark(
    "The ImageNet weights of {wanted} are not on this computer: {found}, which is, "
    "takes its place, with features from its end and its own thaw line."
)


@dataclass(frozen=True)
class Recipe:
    """One way to transfer, as people know it.

    Attributes:
        name: The key, on the command line and in links.
        title: As people call it; as the next two in English, to be translated where it
            is shown.
        sentence: What it does.
        note: What to know about it; "" = nothing.
        config: All settings; the data set is left open.
    """

    name: str
    title: str
    sentence: str
    note: str
    config: RunConfig


Told = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Adapted:
    """A recipe's config for these images on this computer.

    Attributes:
        config: What to train.
        told: What had to be changed, a text each and what is put into it.
    """

    config: RunConfig
    told: tuple[Told, ...] = ()

    @property
    def changes(self) -> tuple[str, ...]:
        """What had to be changed, one sentence each, to be shown."""
        return tuple(_(message, **values) for message, values in self.told)


@cache
def recipes() -> dict[str, Recipe]:
    """All recipes by name, in the order in which they are offered."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    found = [
        Recipe(**(item | {"config": RunConfig.from_json(item["config"])}))
        for item in read
    ]
    return {recipe.name: recipe for recipe in found}


def recipe(name: str) -> Recipe:
    """The recipe of this name.

    Raises:
        ConfigError: There is none.
    """
    known = recipes()
    if name not in known:
        raise ConfigError(
            _("a recipe among {names}", names=", ".join(known)),
            name,
            _("Choose one of them."),
        )
    return known[name]


def adapted(
    config: RunConfig, num_classes: int = 0, keeps_backbone: bool = False
) -> Adapted:
    """Make a recipe's config fit these images and the weights that are at hand.

    Args:
        config: A recipe's.
        num_classes: Of the images; 0 = not known.
        keeps_backbone: Leave the backbone as it is; its weights are downloaded then.
    """
    told: list[Told] = []
    if config.head.output == "sigmoid" and num_classes not in (0, 2):
        head = dataclasses.replace(config.head, output="softmax")
        config = dataclasses.replace(config, head=head)
        told.append((_SOFTMAX, {"count": num_classes}))
    is_here = is_at_hand(config.facts, config.alpha, config.input_size)
    if config.weights == "imagenet" and not is_here and not keeps_backbone:
        told.append((_OFFLINE, {"wanted": config.facts.title}))
        config = _offline(config)
        told[-1][1]["found"] = config.facts.title
    return Adapted(config, tuple(told))


def _offline(config: RunConfig) -> RunConfig:
    """The same with the nearest packaged backbone, cut and thawed as that one is."""
    wanted, found = config.facts, nearest_packaged(config.facts)
    first = dataclasses.replace(config.finetune.steps[0], unfreeze=0)
    changed: dict[str, Any] = {
        "backbone": found.name,
        "alpha": 1.0,
        "feature_layer": "",
        "finetune": dataclasses.replace(config.finetune, steps=(first,)),
    }
    if not config.image_size:
        changed["image_size"] = wanted.default_size
    return dataclasses.replace(config, **changed)
