"""The model of `tests.core.exports.web.pages` as a graph model, made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.exports.node import NODE
from core.exports.tfjs.model_files import MODEL
from core.exports.tfjs.runtime import BACKEND, RUNTIME
from tests.core.exports.web.pages import SIDE

FLOAT, INT = {"type": "DT_FLOAT"}, {"type": "DT_INT32"}
SHARD = "group1-shard1of1.bin"


def node(op: str, name: str, *inputs: str, **attributes: Any) -> dict[str, Any]:
    return {"name": name, "op": op, "input": list(inputs), "attr": attributes}


def constant(name: str, kind: dict[str, str], length: int = 0) -> dict[str, Any]:
    """Without its value, which is a weight."""
    shape = {"dim": [{"size": f"{length}"}]} if length else {}
    tensor = {"dtype": kind["type"], "tensorShape": shape}
    return node("Const", name, dtype=kind, value={"tensor": tensor})


def shape_of(*sizes: int) -> dict[str, Any]:
    return {"dim": [{"size": f"{size}"} for size in sizes]}


def colour_nodes() -> list[dict[str, Any]]:
    """Softmax of the mean colour; pictures without any colour are unfamiliar."""
    whole = {"shape": shape_of(-1, SIDE, SIDE, 3)}
    flat: dict[str, Any] = {"keep_dims": {"b": False}, "T": FLOAT}
    return [
        node("Placeholder", "image", dtype=FLOAT, shape=whole),
        constant("places", INT, 2),
        constant("last", INT, 1),
        constant("scale", FLOAT),
        constant("four", FLOAT),
        node("Mean", "mean", "image", "places", **flat),
        node("RealDiv", "scores", "mean", "scale", T=FLOAT),
        node("Softmax", "shares", "scores", T=FLOAT),
        node("Min", "least", "shares", "last", **flat),
        node("Mul", "novelty", "least", "four", T=FLOAT),
    ]


def model_json(nodes: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """What stands in model.json."""

    def tensor(name: str, *sizes: int) -> dict[str, Any]:
        shape = shape_of(*sizes)
        return {"name": f"{name}:0", "dtype": "DT_FLOAT", "tensorShape": shape}

    outputs = {"novelty": tensor("novelty", -1), "probabilities": tensor("shares", -1)}
    weights = [("places", [2], "int32"), ("last", [1], "int32")]
    weights += [("scale", [], "float32"), ("four", [], "float32")]
    specs = [{"name": n, "shape": shape, "dtype": kind} for n, shape, kind in weights]
    versions = {"producer": 1, "minConsumer": 1}
    return {
        "format": "graph-model",
        "modelTopology": {"node": nodes or colour_nodes(), "versions": versions},
        "signature": {
            "inputs": {"image": tensor("image", -1, SIDE, SIDE, 3)},
            "outputs": outputs,
        },
        "userDefinedMetadata": {"structuredOutputKeys": sorted(outputs)},
        "weightsManifest": [{"paths": [SHARD], "weights": specs}],
    }


def write_colour_model(folder: Path) -> dict[str, Any]:
    """Write it as an export has it; what stands in its model.json."""
    value = model_json()
    path = folder / MODEL
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(value))
    places = np.array([1, 2, 1], np.int32).tobytes()
    scales = np.array([20, 4], np.float32).tobytes()
    path.with_name(SHARD).write_bytes(places + scales)
    return value


def need_runtime() -> None:
    """Skip a test where TensorFlow.js or Node.js is not there."""
    if not NODE.is_fetched():
        pytest.skip("needs Node.js")
    if not (RUNTIME.is_fetched() and BACKEND.is_fetched()):
        pytest.skip("TensorFlow.js is not there: python -m scripts.fetch_tfjs")
