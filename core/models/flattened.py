"""One network without others in it, from pixels to a feature map."""

from __future__ import annotations

from typing import Any

import keras

from core.errors import DataError
from core.models.keras_files import refused

_SCALING = ("Rescaling", "Normalization")
# What scales nothing, and may stand before what does.
_PASSING = ("InputLayer", "Identity", "Dropout", "Resizing", "Cast", "ZeroPadding2D")
_LOOKED = 12  # operations at the beginning


def flattened(model: keras.Model, pixels: Any) -> keras.Model:
    """The same network on other pixels, all of its layers in one.

    Networks within it are taken apart, and of two layers of one name the later gets
    another. The layers, and so the weights, are shared.

    Args:
        model: Functional or sequential, with one input.
        pixels: A Keras tensor, shape (batch, height, width, channels).

    Raises:
        DataError: It is put together in another way, or uses a layer twice.
    """
    used: set[str] = {pixels.name}
    called: set[int] = set()

    def call(operation: Any, *inputs: Any, **options: Any) -> Any:
        if inner := _graph(operation):
            return _run(inner, inputs[0], call)
        if id(operation) in called:
            raise refused("layers that are used once", f"{operation.name}, used twice")
        called.add(id(operation))
        operation.name = _free(operation.name, used)
        return operation(*inputs, **options)

    graph = _graph(model)
    if graph is None or len(graph.inputs) != 1:
        raise refused(
            "a functional or sequential model with one input", type(model).__name__
        )
    try:
        return keras.Model(pixels, _run(graph, pixels, call), name=model.name)
    except DataError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        said = " ".join(str(error).split())[:300]
        raise refused("a network that can be taken apart", said) from error


def _graph(operation: Any) -> Any:
    """The functional model that an operation is; None where it is a layer."""
    if isinstance(operation, keras.Sequential):
        operation = getattr(operation, "_functional", None)
    return operation if hasattr(operation, "_nodes_by_depth") else None


def _run(graph: Any, pixels: Any, call: Any) -> Any:
    copy = keras.models.clone_model(
        graph,
        input_tensors=keras.tree.map_structure(lambda _: pixels, graph.input),
        clone_function=lambda layer: layer,
        call_function=call,
    )
    return copy.output


def _free(name: str, used: set[str]) -> str:
    """A name that no other has yet."""
    found, number = name, 1
    while found in used:
        found, number = f"{name}_in_{number}", number + 1
    used.add(found)
    return found


def feature_layers(model: keras.Model) -> list[Any]:
    """The layers that make a feature map, from the input on.

    Without those of one place, such as pooled features, where there are larger ones.
    """
    makers = [
        layer
        for layer in model.layers[1:]
        if len(layer.output.shape) == 4 and None not in layer.output.shape[1:]
    ]
    maps = [layer for layer in makers if max(layer.output.shape[1:3]) > 1]
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
