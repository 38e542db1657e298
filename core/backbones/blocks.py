"""A network's blocks: what learns at one rate where rates decay with depth.

A block ends where paths come together again, by an addition or a concatenation, and
one tensor goes on: a residual block, a layer of DenseNet, a module of Inception. Where
a block has no path around it, as MobileNetV2's with a stride, it belongs to the next
one that has. A network without any such path is cut into its convolutions, each with
what normalises it; a depthwise one is of one block with the convolution behind it.
"""

from __future__ import annotations

from itertools import pairwise

from core.backbones.layers import (
    JOINED,
    Layer,
    NetworkDescription,
    describe_network,
)
from core.backbones.registry import backbone

_JOINS = {"Add", "Concatenate"}  # layers and plain operations
_CONVOLUTIONS = {"Conv2D", "SeparableConv2D", "DepthwiseConv2D"}
_DEPTHWISE = "DepthwiseConv2D"


def blocks(network: NetworkDescription) -> tuple[tuple[str, ...], ...]:
    """The names of each block's layers, from the input on.

    Args:
        network: The part of a backbone that is used; not of several side by side.

    Returns:
        Every layer but the input is in one block, and each block but perhaps the only
        one has a convolution.
    """
    layers = network.keras_layers
    starts = _after_joins(network) or _convolutions(layers)
    found: list[list[Layer]] = [[]]
    for index, layer in enumerate(layers[1:], start=1):
        if index in starts:
            found.append([])
        found[-1].append(layer)
    names = {layer.name for layer in network.layers}  # without the preprocessing
    return tuple(
        tuple(layer.name for layer in block if layer.name in names)
        for block in _with_convolutions(found)
    )


def block_depths(network: NetworkDescription) -> dict[str, int]:
    """How far below the head each layer's block lies, by the layer's name; 1 = next.

    Where backbones stand side by side, each has the blocks that it has alone.
    """
    if parts := backbone(network.backbone).parts:
        size = network.operations[0].shape[0]
        found = {JOINED: 1}
        for part in parts:
            depths = block_depths(describe_network(part.name, 1.0, size))
            found |= {part.layer_prefix + name: depths[name] for name in depths}
        return found
    return {
        name: depth
        for depth, block in enumerate(reversed(blocks(network)), start=1)
        for name in block
    }


def _after_joins(network: NetworkDescription) -> set[int]:
    """Indices in `keras_layers` that only the outcome of a join goes into."""
    starts = set()
    for index in range(1, len(network.keras_layers)):
        crossing = network.graph.crossing(index)
        if len(crossing) == 1 and network.operations[crossing[0]].kind in _JOINS:
            starts.add(index)
    return starts


def _convolutions(layers: tuple[Layer, ...]) -> set[int]:
    """Indices of the convolutions that no depthwise one comes before."""
    kinds = [
        (index, layer.kind)
        for index, layer in enumerate(layers)
        if layer.kind in _CONVOLUTIONS
    ]
    return {
        index for (_, before), (index, _) in pairwise(kinds) if before != _DEPTHWISE
    }


def _with_convolutions(found: list[list[Layer]]) -> list[list[Layer]]:
    """Join what has no convolution, such as a last normalisation, to what is below."""
    kept: list[list[Layer]] = []
    for block in found:
        if kept and not any(layer.kind in _CONVOLUTIONS for layer in block):
            kept[-1] += block
        else:
            kept.append(block)
    if len(kept) > 1 and not any(layer.kind in _CONVOLUTIONS for layer in kept[0]):
        kept[:2] = [kept[0] + kept[1]]
    return kept
