"""The network of a run, whichever kind its backbone is."""

from __future__ import annotations

import keras

from core.config import RunConfig
from core.training.network import Network
from core.training.own_network import OwnNetwork


def make_network(
    config: RunConfig, num_classes: int, backbone: keras.Model | None = None
) -> Network:
    """Backbone and head of a run.

    Args:
        config: Of the run.
        num_classes: Of the data.
        backbone: That of an earlier network of the same settings; see `Network`.

    Raises:
        ConfigError: It names a layer that the backbone does not have, or a network from
            a file that is not here.
        WeightsError: The weights can't be downloaded, read, or don't fit.
    """
    if config.facts.is_own and not config.facts.is_trainable:
        return OwnNetwork(config, num_classes)
    return Network(config, num_classes, backbone)
