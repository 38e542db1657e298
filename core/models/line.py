"""The thaw line: divide a backbone in a frozen lower and a trained upper part."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import keras

from core.backbones.cut import Graph, Step


def crossing(backbone: keras.Model, first: int) -> list[Any]:
    """The tensors that cross the line: made below it and used above it.

    Args:
        backbone: A functional model; its layers are in topological order.
        first: Index of the first layer above the line.

    Returns:
        Keras tensors, each once, in the order of their first use.
    """
    graph, tensors = graph_of(backbone)
    return [tensors[number] for number in graph.crossing(first)]


def divide(backbone: keras.Model, first: int) -> tuple[keras.Model, keras.Model]:
    """The parts below and above the line; they share the backbone's layers.

    `upper(lower(x))` equals `backbone(x)` exactly. The lower model's output and the
    upper model's input are lists, also where one tensor crosses.
    """
    tensors = crossing(backbone, first)
    lower = keras.Model(backbone.inputs[0], tensors, name="lower")
    upper = keras.Model(tensors, backbone.output, name="upper")
    return lower, upper


def set_trainable(backbone: keras.Model, names: Collection[str]) -> None:
    """Mark these layers as trained and all others as frozen.

    A model that was compiled before must be compiled again for this to take effect.
    """
    backbone.trainable = True
    for layer in backbone.layers:
        layer.trainable = layer.name in names


def graph_of(backbone: keras.Model) -> tuple[Graph, list[Any]]:
    """A Keras model's operations, and its tensors by number."""
    # Its layers also have nodes in other models, such as an earlier upper part.
    own = {id(node) for nodes in backbone._nodes_by_depth.values() for node in nodes}
    operations = [
        (operation, [node for node in operation._inbound_nodes if id(node) in own])
        for operation in backbone.operations
    ]
    tensors = [
        tensor
        for _, nodes in operations
        for node in nodes
        for tensor in node.output_tensors
    ]
    number = {id(tensor): index for index, tensor in enumerate(tensors)}
    steps = [
        Step(
            takes=tuple(number[id(t)] for node in nodes for t in node.input_tensors),
            makes=tuple(number[id(t)] for node in nodes for t in node.output_tensors),
            is_layer=isinstance(operation, keras.Layer),
            has_weights=bool(getattr(operation, "weights", ())),
        )
        for operation, nodes in operations
    ]
    return Graph(steps, [_num_values(tensor) for tensor in tensors]), tensors


def _num_values(tensor: Any) -> int:
    """How many numbers of one image it holds; a length that is not known counts 1."""
    return math.prod(length or 1 for length in tensor.shape[1:])
