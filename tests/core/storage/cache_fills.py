"""Fills of cache entries that the tests of the cache share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.storage.paths import caches_dir


def write(size: int = 10, text: str = "x") -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / "data").write_text(text * size)

    return make


def refuse(folder: Path) -> None:
    raise AssertionError("it is there already")


def names() -> list[str]:
    return sorted(path.name for path in caches_dir().iterdir())
