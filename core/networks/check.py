"""Whether the layers that a config names exist and are of any use."""

from __future__ import annotations

from core.config.run import RunConfig
from core.errors import ConfigError
from core.networks.line import default_unfreeze, thaw_line
from core.networks.network import network_of


def check_layers(config: RunConfig) -> None:
    """Check where features are taken and, if the run fine-tunes, every thaw line.

    Raises:
        ConfigError: The feature layer is no layer that makes a feature map; a line
            begins at no layer, or above all that is used; or a gradual stage does not
            reach deeper than the stage before.
    """
    network = network_of(config)
    if "finetune" not in config.phases:
        return
    default = default_unfreeze(network, config.facts)
    before: frozenset[str] = frozenset()
    for number, stage in enumerate(config.stages):
        line = thaw_line(network, stage.unfreeze, default)
        trained = frozenset(line.names)
        if not before < trained:
            raise ConfigError(
                f"finetune.gradual.{number - 1}.unfreeze to reach deeper than the "
                f"{len(before)} layers of the stage before",
                f"{stage.unfreeze} ({line.num_layers} layers, from {line.first} on)",
                "Let each stage unfreeze more layers than the stage before.",
            )
        before = trained
