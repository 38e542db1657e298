"""Whole files and folders that appear at once or not at all."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from core.storage.locks import LOCK_ENDING, is_locked, lock_path, remove_lock, try_lock

_REPLACE_SECONDS = 1.0  # to wait for readers of a file, on Windows

# What reading a damaged .npz file raises: a header is a Python literal.
_DAMAGED = (
    *(OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error),
    *(SyntaxError, TypeError, KeyError, NotImplementedError, MemoryError),
    *(RecursionError, OverflowError, tokenize.TokenError),
)

_LEFTOVERS = (".tmp", ".evicted", ".deleted")


def write_bytes(path: Path, data: bytes) -> None:
    """Replace a file in one step: a reader sees the old content or the new one."""
    with _replacing(path) as file:
        file.write(data)


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Replace an .npz file in one step, without a second copy in memory."""
    with _replacing(path) as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A temporary file that takes the place of `path` when the block ends well."""
    temporary = _hidden(path)
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _replace(temporary: Path, path: Path) -> None:
    """Rename over a file; Windows refuses it for as long as a reader has it open.

    A folder that has come into the file's place is not ours to delete: it gets another
    name.
    """
    if path.is_dir() and not path.is_symlink():
        path.rename(path.with_name(f"{path.name}.in-the-way-{secrets.token_hex(2)}"))
    deadline = time.monotonic() + _REPLACE_SECONDS
    while True:
        try:
            temporary.replace(path)
            return
        except PermissionError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.02)


def _hidden(path: Path) -> Path:
    """A new name beside `path` that readers pass over and `remove_leftovers` knows."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")


def write_json(path: Path, value: Any) -> None:
    """Replace a JSON file in one step."""
    write_bytes(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


def read_json(path: Path, default: Any = None) -> Any:
    """Read a JSON file; a missing or damaged one gives `default`.

    NaN and Infinity, which JSON does not have, come as None. What is nested beyond all
    sense counts as damaged.
    """
    try:
        return parse_json(path.read_bytes())
    except (OSError, ValueError):
        return default


def parse_json(text: bytes) -> Any:
    """What a JSON text says; see `read_json`.

    Raises:
        ValueError: It is none.
    """
    try:
        return json.loads(text, parse_constant=lambda name: None)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read_arrays(path: Path) -> dict[str, np.ndarray] | None:
    """Read all arrays of an .npz file; a missing or damaged one gives None."""
    try:
        # np.load leaves a damaged file open when it opens it by itself
        with path.open("rb") as file, np.load(file) as data:
            return dict(data)
    except _DAMAGED:
        return None


@contextmanager
def new_folder(path: Path, *, with_parents: bool = True) -> Iterator[Path]:
    """Fill a folder aside and put it in place when the block ends without an error.

    Where another process put the same folder there first, ours is dropped: folders
    made this way are named after their content.

    Args:
        path: Of the folder.
        with_parents: Make the folders around it, too; else they must be there.

    Yields:
        An empty folder beside `path`; it is removed when the block fails.
    """
    temporary = _hidden(path)
    temporary.mkdir(parents=with_parents)
    try:
        yield temporary
        try:
            temporary.rename(path)
        except OSError:
            if not path.is_dir():
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def set_aside(path: Path) -> Path:
    """Take a folder away from readers at once; it is a leftover from then on.

    Returns:
        Where it lies now.
    """
    return path.rename(_hidden(path))


def remove(path: Path) -> None:
    """Delete a file, or as much of a folder as can be deleted.

    Raises:
        OSError: A file can't be.
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink()


def remove_leftovers(folder: Path, min_age_seconds: float = 0.0) -> int:
    """Delete what killed writers left half-filled in a folder, and their lock files.

    What is made while its `lock_path` is locked stays for as long as that is held.

    Args:
        folder: Hidden files and folders with the endings of ours are looked at only.
        min_age_seconds: Younger ones stay. 0 is only for somebody who knows that
            nobody else is writing there without a lock.

    Returns:
        Bytes freed.
    """
    newest, freed = time.time() - min_age_seconds, 0
    # Who holds a lock makes new names only: a name that was listed before its lock was
    # found free will not be written to again.
    for path in list(folder.iterdir()):
        if path.name[0] != ".":
            continue
        with suppress(OSError):
            if path.suffix == LOCK_ENDING:
                _remove_free_lock(path)
            elif path.suffix in _LEFTOVERS and not is_locked(_lock_of(path)):
                if min_age_seconds and path.stat().st_mtime > newest:
                    continue
                size = folder_bytes(path)
                remove(path)
                freed += size
    return freed


def folder_bytes(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; vanished ones don't count."""
    if not path.is_dir():
        with suppress(OSError):
            return path.lstat().st_size
        return 0
    total = 0
    for folder, _, names in os.walk(path):  # passes over folders that vanish, too
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(folder, name)).st_size
    return total


def _lock_of(leftover: Path) -> Path:
    """The lock of what a leftover was to become, or once was."""
    name = re.sub(r"(\.[0-9a-f]{8})?\.[a-z]+$", "", leftover.name[1:])
    return lock_path(leftover.with_name(name))


def _remove_free_lock(path: Path) -> None:
    if (lock := try_lock(path)) is not None:
        remove_lock(lock)


def slug(text: str) -> str:
    """A short ASCII name for folders and links, made from any text."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return words[:40].strip("-") or "unnamed"
