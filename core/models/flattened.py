"""One network without others in it, from pixels to a feature map."""

from __future__ import annotations

from typing import Any

import keras

from core.errors import DataError
from core.language.texts import _
from core.models.keras_files import refused

_SCALING = ("Rescaling", "Normalization")
# What scales nothing, and may stand before what does.
_PASSING = ("InputLayer", "Identity", "Dropout", "Resizing", "Cast", "ZeroPadding2D")
_LOOKED = 12  # operations at the beginning


def flattened(model: keras.Model, inputs: Any, pixels: Any = None) -> keras.Model:
    """The same network on other inputs, all of its layers in one.

    Networks within it are taken apart, and of two layers of one name the later gets
    another. The layers, and so the weights, are shared.

    Args:
        model: Functional or sequential, with one input.
        inputs: Of the new one, a Keras tensor: (batch, height, width, channels).
        pixels: What the network is called on, made of `inputs`; None = these.

    Raises:
        DataError: It is put together in another way, or uses a layer twice.
    """
    pixels = inputs if pixels is None else pixels
    used = {tensor._keras_history.operation.name for tensor in (inputs, pixels)}
    called: set[int] = set()

    def call(operation: Any, *inputs: Any, **options: Any) -> Any:
        if inner := _graph(operation):
            return _run(inner, inputs[0], call)
        if id(operation) in called:
            raise refused(
                _("layers that are used once"),
                _("{name}, used twice", name=operation.name),
            )
        called.add(id(operation))
        operation.name = _free(operation.name, used)
        return operation(*inputs, **options)

    graph = _graph(model)
    if graph is None or len(graph.inputs) != 1:
        raise refused(
            _("a functional or sequential model with one input"), type(model).__name__
        )
    try:
        return keras.Model(inputs, _run(graph, pixels, call), name=model.name)
    except DataError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        said = " ".join(str(error).split())[:300]
        raise refused(_("a network that can be taken apart"), said) from error


def _graph(operation: Any) -> Any:
    """The functional model that an operation is; None where it is a layer."""
    if isinstance(operation, keras.Sequential):
        operation = getattr(operation, "_functional", None)
    return operation if hasattr(operation, "_nodes_by_depth") else None


def _run(graph: Any, pixels: Any, call: Any) -> Any:
    # Not `clone_model`: a model that begins amid another has tensors of its own.
    found = graph._run_through_graph(
        keras.tree.map_structure(lambda _: pixels, graph.input),
        operation_fn=lambda operation: operation,
        call_fn=call,
    )
    outputs = keras.tree.flatten(found)
    if len(outputs) != 1:
        raise refused(
            _("networks with one output"),
            _("{name}, with {outputs}", name=graph.name, outputs=len(outputs)),
        )
    return outputs[0]


def _free(name: str, used: set[str]) -> str:
    """A name that no other has yet."""
    found, number = name, 1
    while found in used:
        found, number = f"{name}_in_{number}", number + 1
    used.add(found)
    return found


def feature_layers(model: keras.Model) -> dict[Any, Any]:
    """The layers that make a feature map, from the input on, and what they make.

    Without those of one place, such as pooled features, where there are larger ones.
    """
    # A layer's own `output` is that in the network which it was first used in.
    nodes = [node for nodes in model._nodes_by_depth.values() for node in nodes]
    made = {id(node.operation): node.outputs[0] for node in nodes}
    outputs = {layer: made[id(layer)] for layer in model.layers[1:]}
    makers = {
        layer: output
        for layer, output in outputs.items()
        if len(output.shape) == 4 and None not in output.shape[1:]
    }
    maps = {each: out for each, out in makers.items() if max(out.shape[1:3]) > 1}
    return maps or makers


def scales_pixels(model: keras.Model) -> bool:
    """Whether a network begins by making small numbers of pixels."""
    for operation in model.operations[:_LOOKED]:
        kind = type(operation).__name__
        if kind in _SCALING:
            return True
        if kind not in _PASSING and not kind.startswith("Random"):
            return False
    return False
