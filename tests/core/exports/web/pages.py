"""A model that is easy to foretell, for a page: it looks at the mean colour."""

from __future__ import annotations

import numpy as np
import pytest

from core.exports.web.facts import PageFacts

SIDE = 32
CLASSES = ("red", "green", "<b>blue & </script>")


def facts(**changed: object) -> PageFacts:
    """The facts of a model of three colours."""
    values: dict[str, object] = {
        "title": "Colours <of> things",
        "class_names": CLASSES,
        "input_size": SIDE,
        "lines": ("A small network.",),
    }
    return PageFacts(**values | changed)  # type: ignore[arg-type]


def colour_model() -> bytes:
    """Softmax of the mean colour; pictures without any colour are unfamiliar."""
    pytest.importorskip("onnx", reason="needs requirements-export.txt")
    from onnx import TensorProto, checker, helper

    def value(name: str, *shape: int | str) -> object:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    def node(kind: str, inputs: list[str], output: str, **attributes: object) -> object:
        return helper.make_node(kind, inputs, [output], **attributes)

    scale = helper.make_tensor("scale", TensorProto.FLOAT, [], [20.0])
    two = helper.make_tensor("two", TensorProto.FLOAT, [], [2.0])
    graph = helper.make_graph(
        [
            node("ReduceMean", ["image"], "mean", axes=[1, 2], keepdims=0),
            node("Div", ["mean", "scale"], "scores"),
            node("Softmax", ["scores"], "probabilities"),
            node("ReduceMin", ["probabilities"], "least", axes=[1], keepdims=0),
            node("Mul", ["least", "two"], "doubled"),
            node("Mul", ["doubled", "two"], "novelty"),  # grey: 4 / 3
            node("Identity", ["image"], "cam"),
        ],
        "colours",
        [value("image", "n", SIDE, SIDE, 3)],
        [
            value("probabilities", "n", 3),
            value("novelty", "n"),
            value("cam", "n", SIDE, SIDE, 3),
        ],
        [scale, two],
    )
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=8)
    checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data


def foretold(images: np.ndarray) -> dict[str, np.ndarray]:
    """What the model answers to images, shape (n, SIDE, SIDE, 3)."""
    scores = images.astype(np.float64).mean((1, 2)) / 20.0
    shares = np.exp(scores - scores.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    return {"probabilities": shares, "novelty": 4 * shares.min(1)}


def golden(count: int = 4) -> np.ndarray:
    """Pictures of coarse noise, shape (count, SIDE, SIDE, 3), uint8."""
    random = np.random.default_rng(0)
    cells = random.integers(0, 256, (count, 4, 4, 3), np.uint8)
    return cells.repeat(SIDE // 4, 1).repeat(SIDE // 4, 2)
