"""Ask a graph model with TensorFlow.js, in Node.js."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.exports.node import ask_in_node
from core.exports.tfjs.model_files import GraphModel
from core.exports.tfjs.runtime import (
    BACKEND,
    BACKEND_SCRIPT,
    BACKEND_WASM,
    RUNTIME,
    SCRIPT,
)

_SCRIPT = Path(__file__).with_name("ask.mjs")


def asked_in() -> str:
    """The runtime that proves an export, in words."""
    return f"{RUNTIME.name} {RUNTIME.version} in Node.js, in WebAssembly"


def ask_graph_model(model: GraphModel, images: np.ndarray) -> dict[str, np.ndarray]:
    """What a model answers.

    Args:
        model: With the input "image" and the outputs "probabilities" and, maybe,
            "novelty".
        images: RGB, shape (n, size, size, 3), uint8.

    Returns:
        See `core.exports.node.ask_in_node`.

    Raises:
        FetchError: TensorFlow.js is not there, or not what was published.
        RuntimeError: It does not take the model.
    """
    files = {
        "runtime.cjs": RUNTIME.read(SCRIPT),
        "backend.js": BACKEND.read(BACKEND_SCRIPT),
        Path(BACKEND_WASM).name: BACKEND.read(BACKEND_WASM),
        "model": model.text,
        "weights": model.weights,
    }
    return ask_in_node(_SCRIPT, files, images)
