"""Where the thaw lines of the form's settings lie, and what hangs on them."""

from __future__ import annotations

from dataclasses import dataclass

from core.backbones.layers import NetworkDescription, describe_network
from core.backbones.registry import backbone
from core.backbones.thaw_line import ThawLine, default_unfreeze
from core.config import RunConfig
from core.errors import ConfigError
from pages._ui.train import state


@dataclass(frozen=True)
class Lines:
    """A network with the thaw lines of its steps of unfreezing.

    Attributes:
        whole: All of the backbone.
        used: Up to where the head begins.
        steps: A line for each step; none where nothing is fine-tuned.
        default: Top layers that are thawed where nobody says it.
    """

    whole: NetworkDescription
    used: NetworkDescription
    steps: tuple[ThawLine, ...]
    default: int


def lines_of(config: RunConfig) -> Lines:
    """The thaw lines of a config.

    Raises:
        ConfigError: A layer does not exist, or is not used.
    """
    default = default_unfreeze(config.network, config.facts)
    return Lines(config.whole_network, config.network, config.thaw_lines, default)


def lines_or_none(config: RunConfig | None) -> Lines | None:
    """The same, or None where there are none: the form says elsewhere why."""
    if config is None:
        return None
    try:
        return lines_of(config)
    except ConfigError:
        return None


def whole_network() -> NetworkDescription:
    """All of the form's backbone, also where other settings are wrong."""
    facts = backbone(state.get("backbone"))
    size = state.get("image_size") or facts.default_size
    is_pretrained = state.get("weights") == "imagenet"
    try:
        return describe_network(facts.name, state.get("alpha"), size, "", is_pretrained)
    except ConfigError:  # those of several do not fit together at this size
        return describe_network(facts.parts[0].name, 1.0, size, "", is_pretrained)
