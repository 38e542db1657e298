"""Whole files and folders that appear at once or not at all, and locks."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout


def write_bytes(path: Path, data: bytes) -> None:
    """Replace a file in one step: a reader sees the old content or the new one."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Replace a JSON file in one step."""
    write_bytes(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


def read_json(path: Path, default: Any = None) -> Any:
    """Read a JSON file; a missing or damaged one gives `default`."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return default


def read_arrays(path: Path) -> dict[str, np.ndarray] | None:
    """Read all arrays of an .npz file; a missing or damaged one gives None."""
    try:
        # np.load leaves a damaged file open when it opens it by itself
        with path.open("rb") as file, np.load(file) as data:
            return dict(data)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Fill a folder aside and put it in place when the block ends without an error.

    Where another process put the same folder there first, ours is dropped: folders
    made this way are named after their content.

    Yields:
        An empty folder beside `path`; it is removed when the block fails.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    temporary.mkdir(parents=True)
    try:
        yield temporary
        try:
            temporary.rename(path)
        except OSError:
            if not path.is_dir():
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def remove_leftovers(folder: Path) -> None:
    """Delete the hidden folders that killed writers left half-filled in a folder.

    Only for somebody who knows that nobody else is writing there.
    """
    for path in folder.iterdir():
        if path.name[0] == "." and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def try_lock(path: Path, timeout_seconds: float = 0.0) -> FileLock | None:
    """Take the lock that `path` stands for, or give None when another holds it.

    The operating system frees it when its holder dies, however it dies.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=timeout_seconds)
    except Timeout:
        return None
    return lock


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock that `path` stands for."""
    if not path.exists():
        return False
    lock = try_lock(path)
    if lock is None:
        return True
    lock.release()
    return False


def slug(text: str) -> str:
    """A short ASCII name for folders and links, made from any text."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return words[:40].strip("-") or "unnamed"
