"""Folders that are made where the user wants them, outside of THAW_HOME.

Nothing of ours ever looks there again, so what a killed process leaves beside the
user's files would stay: a note in THAW_HOME says where it is.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.storage.files import new_folder, read_json, write_json
from core.storage.locks import is_locked, lock_path, locked
from core.storage.paths import unfinished_dir

_OURS = re.compile(r"\..+\.[0-9a-f]{8}\.tmp")  # what `new_folder` calls them

_DAY_SECONDS = 86_400.0  # nothing takes so long


@contextmanager
def new_folder_outside(path: Path) -> Iterator[Path]:
    """`new_folder`, for a folder that does not lie in THAW_HOME.

    Yields:
        An empty folder beside `path`; it is removed when the block fails, and by
        `remove_unfinished` when the process is killed.
    """
    remove_unfinished()
    note = unfinished_dir() / f"{secrets.token_hex(8)}.json"

    def announce(folder: Path) -> None:
        write_json(note, {"folder": str(folder)})

    with locked(note):
        try:
            with new_folder(path, announce) as folder:
                yield folder
        finally:
            note.unlink(missing_ok=True)


def remove_unfinished() -> None:
    """Delete what killed processes left beside the users' files."""
    for note in list(unfinished_dir().glob("*.json")):
        with suppress(OSError):
            if not _is_abandoned(note):
                continue
            folder = _noted_folder(note)
            if _OURS.fullmatch(folder.name):  # whatever a note says, only ours
                shutil.rmtree(folder, ignore_errors=True)
            note.unlink()
            lock_path(note).unlink(missing_ok=True)


def _is_abandoned(note: Path) -> bool:
    """Whether who wrote it is dead; where there are no locks, its age must do."""
    if lock_path(note).exists():
        return not is_locked(lock_path(note))
    return note.stat().st_mtime < time.time() - _DAY_SECONDS


def _noted_folder(note: Path) -> Path:
    try:
        return Path(read_json(note)["folder"])
    except (KeyError, TypeError):  # damaged
        return Path()
