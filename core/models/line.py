"""The thaw line: divide a backbone in a frozen lower and a trained upper part."""

from __future__ import annotations

import math
from typing import Any

import keras

_NEAR_LAYERS = 24  # a block of the networks in the table, at most


def first_trained(backbone: keras.Model, num_unfrozen: int) -> int:
    """Index of the first layer above the line; at least one layer stays below."""
    return max(1, len(backbone.layers) - num_unfrozen)


def crossing(backbone: keras.Model, first: int) -> list[Any]:
    """The tensors that cross the line: made below it and used above it.

    With skip connections and branches that can be more than one.

    Args:
        backbone: A functional model; its layers are in topological order.
        first: Index of the first layer above the line.

    Returns:
        Keras tensors, each once, in the order of their first use.
    """
    # Plain operations such as `a + b` lie between the layers, in the same order.
    operations = backbone.operations
    place = next(i for i, o in enumerate(operations) if o is backbone.layers[first])
    below = {id(operation) for operation in operations[:place]}
    # Its layers also have nodes in other models, such as an earlier upper part.
    own = {id(node) for nodes in backbone._nodes_by_depth.values() for node in nodes}
    tensors: list[Any] = []
    for operation in operations[place:]:
        for node in operation._inbound_nodes:
            for tensor in node.input_tensors if id(node) in own else ():
                made_by = id(tensor._keras_history.operation)
                if made_by in below and all(tensor is not known for known in tensors):
                    tensors.append(tensor)
    return tensors


def cache_line(backbone: keras.Model, first: int) -> int:
    """Where to divide so that little has to be kept and little computed again.

    Layers without weights have nothing to train: they may lie below the division too,
    such as an addition, which makes one tensor of two. Inside a block a line is crossed
    by wide or many tensors; where a narrower place is near below, the few layers
    between are computed again in each step, and stay frozen.

    Args:
        backbone: A functional model.
        first: Index of the first trained layer.

    Returns:
        The narrowest place among `first` and the layers without weights that follow
        it, the highest of equals; or the narrowest among the layers shortly below, if
        that is at least twice as narrow.
    """
    top = first
    while top < len(backbone.layers) - 1 and not backbone.layers[top].weights:
        top += 1
    widths = {
        place: _width(backbone, place)
        for place in range(top, max(0, first - _NEAR_LAYERS), -1)
    }
    line = min(range(top, first - 1, -1), key=lambda place: widths[place])
    narrowest = min(widths, key=lambda place: widths[place])
    return narrowest if 2 * widths[narrowest] <= widths[line] else line


def _width(backbone: keras.Model, first: int) -> int:
    """How many numbers of one image cross a line."""
    return sum(math.prod(tensor.shape[1:]) for tensor in crossing(backbone, first))


def divide(backbone: keras.Model, first: int) -> tuple[keras.Model, keras.Model]:
    """The parts below and above the line; they share the backbone's layers.

    `upper(lower(x))` equals `backbone(x)` exactly. The lower model's output and the
    upper model's input are lists, also where one tensor crosses.
    """
    tensors = crossing(backbone, first)
    lower = keras.Model(backbone.inputs[0], tensors, name="lower")
    upper = keras.Model(tensors, backbone.output, name="upper")
    return lower, upper


def set_trainable(backbone: keras.Model, first: int) -> None:
    """Mark the layers above the line as trained, those below as frozen.

    A model that was compiled before must be compiled again for this to take effect.
    """
    backbone.trainable = True
    for index, layer in enumerate(backbone.layers):
        layer.trainable = index >= first
