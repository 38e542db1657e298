"""Which weights learn more slowly than the head, and how much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import keras


class RateGroup(NamedTuple):
    """Weights that learn at one rate.

    Attributes:
        share: Their learning rate as a share of the head's.
        weights: Keras variables.
    """

    share: float
    weights: list[Any]


def rate_groups(
    backbone: keras.Model, depths: Mapping[str, int], rate: float, decay: float
) -> tuple[RateGroup, ...]:
    """The trained weights of a backbone by their learning rate.

    A block learns at `rate * decay ** depth` times the head's learning rate, its depth
    counted from the head: layer-wise decay as in Clark et al. 2020, arXiv 2003.10555.
    A block's depth is its place in the whole network, so that a step of unfreezing does
    not change it.

    Args:
        backbone: Its trained layers are marked.
        depths: Of `core.backbones.blocks.block_depths`.
        rate: The backbone's learning rate as a share of the head's, 0-1.
        decay: From block to block, 0-1; 1 = all blocks learn alike.

    Returns:
        From the head down; () where all learn as the head does.
    """
    found: dict[float, list[Any]] = {}
    for layer in reversed(backbone.layers):
        if layer.trainable_weights:
            share = rate * decay ** depths[layer.name]
            found.setdefault(share, []).extend(layer.trainable_weights)
    return tuple(RateGroup(share, found[share]) for share in found if share != 1.0)
