"""Ask a model with the page's own script and runtime, in Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from core.exports.web.runtime import PACKAGE, VERSION, load_runtime

_SCRIPT = Path(__file__).with_name("ask.mjs")
_NETWORK = Path(__file__).with_name("parts") / "network.js"
_OLDEST_NODE = 18
_MOST_SECONDS = 600


@cache
def node_path() -> str | None:
    """Node.js, where there is one that is new enough."""
    found = shutil.which("node")
    if found is None:
        return None
    try:
        done = subprocess.run(
            [found, "--version"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        major = int(done.stdout.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return found if major >= _OLDEST_NODE else None


def asked_in() -> str:
    """The runtime that proves a page on this machine, in words."""
    if node_path() is None:
        return "ONNX Runtime in Python, as there was no Node.js"
    return f"{PACKAGE} {VERSION} in Node.js, with the page's own script"


def ask_in_node(model: bytes, images: np.ndarray) -> dict[str, np.ndarray]:
    """What the page answers.

    Args:
        model: An ONNX file; see `core.exports.web.page.web_page`.
        images: RGB, shape (n, size, size, 3), uint8.

    Returns:
        "probabilities", shape (n, classes), and "novelty", shape (n,), where the model
        has it; float32.

    Raises:
        RuntimeError: The runtime does not take the model.
    """
    runtime = load_runtime()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        task = {"network": str(_NETWORK), "side": images.shape[1]}
        for name, data in (
            ("module.mjs", runtime.module),
            ("wasm", runtime.wasm),
            ("model", model),
            ("images", np.ascontiguousarray(images, np.uint8).tobytes()),
            ("answers", b"[]"),
        ):
            (folder / name).write_bytes(data)
            task[name.partition(".")[0]] = str(folder / name)
        (folder / "task.json").write_text(json.dumps(task))
        done = subprocess.run(
            [str(node_path()), str(_SCRIPT), str(folder / "task.json")],
            capture_output=True,
            text=True,
            timeout=_MOST_SECONDS,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"ONNX Runtime Web: {done.stderr.strip()[-500:]}")
        answers = json.loads((folder / "answers").read_text())
    found = {"probabilities": np.array([a["probabilities"] for a in answers], "f4")}
    if answers and answers[0]["novelty"] is not None:
        found["novelty"] = np.array([a["novelty"] for a in answers], "f4")
    return found
