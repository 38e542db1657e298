"""What a network is made of that Keras has built, operation by operation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras

from core.backbones.shapes import EQUAL, FLAT, ONE, Pad, Rule, Shape, Window


@dataclass(frozen=True)
class BuiltOperation:
    """An operation of a network that Keras has built; see core.backbones.table.Row."""

    name: str
    kind: str
    takes: tuple[int, ...]
    rule: Rule
    shape: Shape
    parameters: int
    trainable: int
    multiply_adds: int


def operations_of(model: keras.Model) -> tuple[BuiltOperation, ...]:
    """A functional model's operations in its order, each of which is used once."""
    for layer in model.layers:  # a model that says so already would not tell them
        layer.trainable = True
    index = {id(operation): i for i, operation in enumerate(model.operations)}
    own = {id(node) for nodes in model._nodes_by_depth.values() for node in nodes}
    found = []
    for operation in model.operations:
        (node,) = (item for item in operation._inbound_nodes if id(item) in own)
        takes = [index[id(t._keras_history.operation)] for t in node.input_tensors]
        is_layer = isinstance(operation, keras.Layer)
        trainable = operation.trainable_weights if is_layer else []
        inputs = [tuple(tensor.shape[1:]) for tensor in node.input_tensors]
        shape = tuple(node.outputs[0].shape[1:])
        found.append(
            BuiltOperation(
                name=operation.name if is_layer else "",
                kind=type(operation).__name__,
                takes=tuple(takes),
                rule=_rule(operation, inputs, shape),
                shape=shape,
                parameters=operation.count_params() if is_layer else 0,
                trainable=sum(math.prod(weight.shape) for weight in trainable),
                # Biases, scales and offsets have one axis; they cost next to nothing.
                multiply_adds=sum(
                    math.prod(weight.shape)
                    for weight in trainable
                    if len(weight.shape) > 1
                ),
            )
        )
    return tuple(found)


def _rule(operation: Any, inputs: Sequence[Shape], shape: Shape) -> Rule:
    """How an operation's output shape follows, as its settings say."""
    if isinstance(operation, keras.Sequential):
        rules = [_rule(item, inputs, shape) for item in operation.layers]
        special = [rule for rule in rules if rule != EQUAL]
        return special[0] if len(special) == 1 else EQUAL
    if isinstance(operation, keras.layers.ZeroPadding2D):
        (top, bottom), _ = operation.padding
        return Pad(top + bottom, top + bottom)
    kernel = getattr(operation, "kernel_size", getattr(operation, "pool_size", None))
    if kernel is not None:
        padding = operation.padding
        return Window(tuple(kernel), tuple(operation.strides), padding)
    if len(shape) == 1:
        return FLAT
    is_squeezed = shape[:2] == (1, 1) and all(item[:-1] != (1, 1) for item in inputs)
    return ONE if is_squeezed else EQUAL
