"""Folders within folders, more of them than Python may call functions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LEVELS = 1100


@contextmanager
def nested_folders(root: Path) -> Iterator[Path]:
    """Make the folders below `root`; gives the innermost.

    They are removed from the inside out: shutil, which clears away what tests leave,
    calls itself for each level.
    """
    folders = [root]
    for _ in range(_LEVELS):
        folders.append(folders[-1] / "d")
        folders[-1].mkdir()
    try:
        yield folders[-1]
    finally:
        for file in folders[-1].iterdir():
            file.unlink()
        for folder in reversed(folders[1:]):
            folder.rmdir()
