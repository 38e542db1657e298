"""Whole files and folders that appear at once or not at all."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from core.storage.locks import (
    LOCK_ENDING,
    is_locked,
    lock_path,
    locked,
    remove_lock,
    try_lock,
)

_REPLACE_SECONDS = 1.0  # to wait for readers of a file, on Windows

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
    """Rename over a file; Windows refuses it for as long as a reader has it open."""
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
    text = json.dumps(value, ensure_ascii=False, indent=1)
    # What is not UTF-8 in a path becomes the JSON escape that it is read from again.
    write_bytes(path, text.encode(errors="backslashreplace"))


def read_json(path: Path, default: Any = None) -> Any:
    """Read a JSON file; a missing or damaged one gives `default`."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return default


def read_arrays(
    path: Path, names: Collection[str] | None = None
) -> dict[str, np.ndarray] | None:
    """Read arrays of an .npz file; a missing or damaged one gives None.

    Args:
        path: The file.
        names: Of the arrays to read, as far as they are there; None = all.
    """
    try:
        # np.load leaves a damaged file open when it opens it by itself
        with path.open("rb") as file, np.load(file) as data:
            wanted = data.files if names is None else set(data.files) & set(names)
            return {name: data[name] for name in wanted}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


@contextmanager
def new_folder(
    path: Path, announce: Callable[[Path], None] | None = None
) -> Iterator[Path]:
    """Fill a folder aside and put it in place when the block ends without an error.

    Where another process put the same folder there first, ours is dropped: folders
    made this way are named after their content.

    Args:
        path: The folder.
        announce: Told where it is filled, before anything is made there.

    Yields:
        An empty folder beside `path`; it is removed when the block fails.
    """
    temporary = _hidden(path)
    if announce is not None:
        announce(temporary)
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


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """An empty folder for as long as the block lasts.

    Unlike one in the system's temporary folder it is a leftover when its process is
    killed, which `remove_leftovers` of `parent` deletes.
    """
    name = parent / f"scratch-{secrets.token_hex(4)}"
    with locked(name):
        folder = _hidden(name)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def set_aside(path: Path) -> Path:
    """Take a folder away from readers at once; it is a leftover from then on.

    Returns:
        Where it lies now.
    """
    return path.rename(_hidden(path))


def remove_leftovers(folder: Path, min_age_seconds: float = 0.0) -> int:
    """Delete what killed writers left half-filled in a folder, and their lock files.

    What is made while its `lock_path` is locked stays for as long as that is held, and
    is deleted at any age when its holder died.

    Args:
        folder: Hidden files and folders with the endings of ours are looked at only.
        min_age_seconds: Younger ones stay, of those without a lock. 0 is only for
            somebody who knows that nobody else is writing there without one.

    Returns:
        Bytes freed.
    """
    newest, freed = time.time() - min_age_seconds, 0
    # Who holds a lock makes new names only: a name that was listed before its lock was
    # found free will not be written to again.
    hidden = [path for path in folder.iterdir() if path.name[0] == "."]
    for path in hidden:
        if path.suffix in _LEFTOVERS:
            with suppress(OSError):
                freed += _remove_leftover(path, newest if min_age_seconds else None)
    for path in hidden:  # last: a lock without a holder tells that its holder died
        if path.suffix == LOCK_ENDING:
            with suppress(OSError):
                _remove_free_lock(path)
    return freed


def _remove_leftover(path: Path, newest: float | None) -> int:
    """Delete a leftover that nobody is at work on; the bytes freed.

    Args:
        path: A file or a folder.
        newest: Unix time from which on it stays if it has no lock; None = any.
    """
    lock = _lock_of(path)
    is_dead = lock.exists()
    if is_locked(lock):
        return 0
    if newest is not None and not is_dead and path.lstat().st_mtime > newest:
        return 0
    num_bytes = folder_bytes(path)
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink()
    return num_bytes


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
