"""Ask a model with the page's own script and runtime, in Node.js."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.exports.node import ask_in_node, node_path
from core.exports.web.runtime import RUNTIME, load_runtime

_SCRIPT = Path(__file__).with_name("ask.mjs")
_NETWORK = Path(__file__).with_name("parts") / "network.js"


def asked_in() -> str:
    """The runtime that proves a page on this machine, in words."""
    if node_path() is None:
        return "ONNX Runtime in Python, as there was no Node.js"
    return f"{RUNTIME.name} {RUNTIME.version} in Node.js, with the page's own script"


def ask_page(model: bytes, images: np.ndarray) -> dict[str, np.ndarray]:
    """What the page answers.

    Args:
        model: An ONNX file; see `core.exports.web.page.web_page`.
        images: RGB, shape (n, size, size, 3), uint8.

    Returns:
        See `core.exports.node.ask_in_node`.

    Raises:
        RuntimeError: The runtime does not take the model.
    """
    runtime = load_runtime()
    files = {
        "module.mjs": runtime.module,
        "wasm": runtime.wasm,
        "network": _NETWORK.read_bytes(),
        "model": model,
    }
    return ask_in_node(_SCRIPT, files, images)
