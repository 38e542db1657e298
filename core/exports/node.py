"""Node.js, where JavaScript proves exports that browsers run."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from core.language.texts import _

_OLDEST_NODE = 18
_MOST_SECONDS = 600


@dataclass(frozen=True)
class _Node:
    """Node.js as something that a format needs; no script fetches it."""

    name: str = "Node.js"

    @property
    def advice(self) -> str:
        """What to do where it is missing."""
        return _("Install Node.js {version} or later.", version=_OLDEST_NODE)

    def is_fetched(self) -> bool:
        """Whether it is there."""
        return node_path() is not None


NODE = _Node()


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


def ask_in_node(
    script: Path, files: Mapping[str, bytes], images: np.ndarray
) -> dict[str, np.ndarray]:
    """What a script answers to images, one after the other.

    Args:
        script: It is called with a file, JSON: the path of each of `files` by its name
            without its suffix, of "images" (RGB bytes), of "answers" (to be written: a
            list of {"probabilities": [...], "novelty": number or null}), and "side".
        files: What it reads, by name.
        images: RGB, shape (n, side, side, 3), uint8.

    Returns:
        "probabilities", shape (n, classes), and "novelty", shape (n,), where the model
        has it; float32.

    Raises:
        RuntimeError: The script fails.
    """
    pixels = np.ascontiguousarray(images, np.uint8).tobytes()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        task: dict[str, object] = {"side": images.shape[1]}
        for name, data in {**files, "images": pixels, "answers": b"[]"}.items():
            (folder / name).write_bytes(data)
            task[name.partition(".")[0]] = str(folder / name)
        (folder / "task.json").write_text(json.dumps(task))
        done = subprocess.run(
            [str(node_path()), str(script), str(folder / "task.json")],
            capture_output=True,
            text=True,
            timeout=_MOST_SECONDS,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"Node.js: {done.stderr.strip()[-500:]}")
        answers = json.loads((folder / "answers").read_text())
    found = {"probabilities": np.array([a["probabilities"] for a in answers], "f4")}
    if answers and answers[0]["novelty"] is not None:
        found["novelty"] = np.array([a["novelty"] for a in answers], "f4")
    return found
