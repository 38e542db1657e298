"""What killed writers leave behind: half-filled files and folders, and their locks."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path

from core.storage.files import folder_bytes, remove
from core.storage.locks import (
    LOCK_ENDING,
    is_locked,
    lock_path,
    remove_lock,
    try_lock,
)

_LEFTOVERS = (".tmp", ".evicted", ".deleted", ".undo")


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
    remove(path)
    return num_bytes


def _lock_of(leftover: Path) -> Path:
    """The lock of what a leftover was to become, or once was."""
    name = re.sub(r"(\.[0-9a-f]{8})?\.[a-z]+$", "", leftover.name[1:])
    return lock_path(leftover.with_name(name))


def _remove_free_lock(path: Path) -> None:
    if (lock := try_lock(path)) is not None:
        remove_lock(lock)
