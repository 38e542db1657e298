"""Where the thaw lines of the form's settings lie, and what hangs on them."""

from __future__ import annotations

from dataclasses import dataclass

from core.backbones import BACKBONES
from core.config import RunConfig
from core.errors import ConfigError
from core.networks.line import ThawLine, default_unfreeze, thaw_line
from core.networks.network import Network, network, network_of
from pages._ui.train import state


@dataclass(frozen=True)
class Lines:
    """A network with the thaw lines of its stages.

    Attributes:
        whole: All of the backbone.
        used: Up to where the head begins.
        stages: A line for each stage; none where nothing is fine-tuned.
        default: Top layers that are thawed where nobody says it.
    """

    whole: Network
    used: Network
    stages: tuple[ThawLine, ...]
    default: int


def lines_of(config: RunConfig) -> Lines:
    """The thaw lines of a config.

    Raises:
        ConfigError: A layer does not exist, or is not used.
    """
    used = network_of(config)
    is_pretrained = config.weights == "imagenet"
    whole = network(config.backbone, config.alpha, config.input_size, "", is_pretrained)
    default = default_unfreeze(used, config.facts)
    stages = config.stages if "finetune" in config.phases else ()
    found = tuple(thaw_line(used, stage.unfreeze, default) for stage in stages)
    return Lines(whole, used, found, default)


def lines_or_none(config: RunConfig | None) -> Lines | None:
    """The same, or None where there are none: the form says elsewhere why."""
    if config is None:
        return None
    try:
        return lines_of(config)
    except ConfigError:
        return None


def whole_network() -> Network:
    """All of the form's backbone, also where other settings are wrong."""
    facts = BACKBONES[state.get("backbone")]
    size = state.get("image_size") or facts.default_size
    is_pretrained = state.get("weights") == "imagenet"
    return network(facts.name, state.get("alpha"), size, "", is_pretrained)
