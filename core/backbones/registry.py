"""The registry of backbones: facts only, no Keras.

What people state of each backbone stands in registry.toml; what it is made of, in its
table of layers (`core.backbones.table`). Those that were taken in from files stand in
folders of their own (`core.backbones.own`).
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from core.backbones.facts import OWN, Backbone, MeasuredCosts
from core.backbones.joined import JOIN, joined
from core.backbones.own import own_backbone, own_backbones
from core.errors import ConfigError
from core.language.texts import _


def backbone(name: str) -> Backbone:
    """The registry's entry for a name, or that of a network that was taken in.

    Args:
        name: A key of BACKBONES, or two to four of them joined by "+", such as
            "efficientnet_lite0+efficientnet_lite1".

    Raises:
        ConfigError: There is no such backbone, or these can't be joined.
    """
    if JOIN in name:
        return joined([backbone(part) for part in name.split(JOIN)])
    if name.startswith(OWN):
        return own_backbone(name)
    if name not in BACKBONES:
        raise ConfigError(
            _("backbone to be one of {names}", names=", ".join(BACKBONES)),
            name,
            _("Change backbone."),
        )
    return BACKBONES[name]


def is_known(name: object) -> bool:
    """Whether a value names a backbone, be it one that was taken in and is gone."""
    try:
        return isinstance(name, str) and backbone(name) is not None
    except ConfigError:
        return False


def known_backbones() -> dict[str, Backbone]:
    """All that can be chosen, by name: the registry's, then those taken in."""
    return BACKBONES | {facts.name: facts for facts in own_backbones()}


def read_entries(path: Path) -> dict[str, Backbone]:
    """All entries of a file by name, in its order."""
    entries = tomllib.loads(path.read_text("utf-8"))
    return {name: _entry(name, values) for name, values in entries.items()}


def _entry(name: str, values: dict[str, Any]) -> Backbone:
    """An entry from what the file says, where tuples are lists."""
    tuples: dict[str, Any] = {
        key: tuple(value) for key, value in values.items() if isinstance(value, list)
    }
    costs = MeasuredCosts(**values["costs"])
    return Backbone(name=name, **(values | tuples | {"costs": costs}))


BACKBONES = read_entries(Path(__file__).with_name("registry.toml"))

PACKAGED = tuple(facts.title for facts in BACKBONES.values() if facts.is_packaged)
