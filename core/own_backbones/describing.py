"""What backbone.json says of a network that is taken in, whatever format it came in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from core.backbones.own_formats import VERSION, OwnBackbone, OwnFile
from core.own_backbones.formats import Look, Tried
from core.storage.fingerprint import file_digest

_MOST_TITLE = 60  # characters


def described(
    seen: tuple[Look, Tried], files: list[OwnFile], title: str, name: str
) -> OwnBackbone:
    """Its description, as of now.

    Args:
        seen: What the file says, and what the network said of two photos.
        files: That are kept of it.
        title: As somebody wrote it; it is cut where it is long.
        name: What it is called where that says nothing.
    """
    found, tried = seen
    return {
        "version": VERSION,
        "title": " ".join(title.split())[:_MOST_TITLE] or name,
        "source": found["source"],
        "format": found["format"],
        "files": files,
        "answers": found["answers"],
        "shape": tried["shape"],
        "parameters": found["parameters"],
        "seconds_per_image": tried["seconds_per_image"],
        "cost": tried["cost"],
        "created": time.time(),
        "removed": False,
    }


def kept_files(paths: Mapping[str, Path]) -> list[OwnFile]:
    """What is said of files, by the names that they are kept under."""
    return [
        {
            "name": name,
            "digest": file_digest(path) or "",
            "num_bytes": path.stat().st_size,
        }
        for name, path in paths.items()
    ]
