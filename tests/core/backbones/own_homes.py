"""Folders of networks that were taken in, without any network in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.backbones.own_formats import DESCRIPTION, VERSION
from core.storage.files import write_json
from core.storage.paths import backbones_dir

KEY = "0123456789abcdef"


def description(**changes: Any) -> dict[str, Any]:
    """What a sound backbone.json says, with changes."""
    answers = {
        "size": 96,
        "layout": "NCHW",
        "colours": "RGB",
        "preprocessing": "torch",
        "mean": [123.7, 116.3, 103.5],
        "std": [58.4, 57.1, 57.4],
        "node": "last",
        "output": 0,
        "kind": "map_nchw",
    }
    return {
        "version": VERSION,
        "title": "Colleague's network",
        "source": "theirs.onnx",
        "format": "onnx",
        "files": [{"name": "theirs.onnx", "digest": "0" * 32, "num_bytes": 3}],
        "answers": answers,
        "shape": [3, 4, 16],
        "parameters": 1234,
        "seconds_per_image": 0.01,
        "cost": 0.5,
        "created": 1.0,
        "removed": False,
    } | changes


def make_own(key: str = KEY, **changes: Any) -> Path:
    """Make such a folder in THAW_HOME."""
    folder = backbones_dir() / key
    folder.mkdir()
    write_json(folder / DESCRIPTION, description(**changes))
    (folder / "theirs.onnx").write_bytes(b"abc")
    return folder
