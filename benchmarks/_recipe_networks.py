"""The backbones that the recipe is measured with."""

from __future__ import annotations

import argparse
import dataclasses
from dataclasses import dataclass

from benchmarks._command import PRETRAINED
from core.errors import ConfigError


@dataclass(frozen=True)
class Network:
    """A backbone to measure with."""

    name: str
    size: int  # pixels; 0 = its own
    weights: str = "imagenet"
    alpha: float = 1.0


# The second comes without weights: for time they make no difference, and it needs no
# download.
NETWORKS = (
    Network("efficientnet_lite0", 224),
    Network("mobilenet_v2", 160, "none"),
)


def chosen_networks(arguments: argparse.Namespace) -> tuple[Network, ...]:
    """The backbones that the options ask for.

    Raises:
        ConfigError: There are settings for one, and none is named.
    """
    if arguments.backbone is None:
        if arguments.size or arguments.weights or arguments.alpha != 1.0:
            raise ConfigError(
                "--size, --weights and --alpha together with --backbone",
                "no --backbone",
                f"Name one of {', '.join(PRETRAINED)}.",
            )
        return NETWORKS[:1] if arguments.quick else NETWORKS
    known = {network.name: network for network in NETWORKS}
    default = Network(arguments.backbone, 0)
    chosen = known.get(arguments.backbone, default)
    return (
        dataclasses.replace(
            chosen,
            size=arguments.size or chosen.size,
            weights=arguments.weights or chosen.weights,
            alpha=arguments.alpha,
        ),
    )
