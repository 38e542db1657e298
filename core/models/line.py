"""The thaw line: divide a backbone in a frozen lower and a trained upper part."""

from __future__ import annotations

from typing import Any

import keras


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
