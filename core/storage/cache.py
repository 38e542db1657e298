"""Arrays on disk, named after what they were made from.

A key holds everything that the arrays depend on; another value of any part is another
entry, so nothing stale can be met. An entry appears whole or not at all, and several
runs may use it at once: who wants one that another is making waits for it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from core.storage.files import (
    folder_bytes,
    new_folder,
    read_json,
    remove_leftovers,
    set_aside,
    write_json,
)
from core.storage.locks import is_locked, lock_path, locked
from core.storage.paths import caches_dir

Key = Mapping[str, object]

# What people call the kinds; one that is not listed is called by its own name.
KIND_TITLES = {
    "pixels": "Decoded images",
    "features": "Features",
    "converted": "Converted networks",
    "norms": "Adapted statistics",
}

_DEFAULT_BUDGET_GB = 20.0
_ENTRY_SHARE = 0.5  # of the budget, so that the next entry need not push this one out

_HANDED_OUT_SECONDS = 10.0  # for another process to open what it was just given

_NAME = re.compile(r"([^.].*)-[0-9a-f]{24}")


def budget_bytes() -> float:
    """Disk space that caches may take, from THAW_CACHE_GB (default 20)."""
    try:
        budget_gb = float(os.environ.get("THAW_CACHE_GB", ""))
    except ValueError:
        budget_gb = _DEFAULT_BUDGET_GB
    return (budget_gb if budget_gb >= 0 else _DEFAULT_BUDGET_GB) * 1e9


def max_entry_bytes() -> float:
    """What one entry may take; who would need more works without the cache."""
    return _ENTRY_SHARE * budget_bytes()


def entry_path(kind: str, key: Key) -> Path:
    """Where the entry with this key lies, whether or not it is there."""
    text = json.dumps(key, sort_keys=True, default=str)
    return caches_dir() / f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def get_or_make(
    kind: str,
    key: Key,
    make: Callable[[Path], None],
    while_waiting: Callable[[], None] | None = None,
) -> Path:
    """The entry's folder, filled by `make` where it is not there yet.

    Args:
        kind: First part of the folder's name.
        key: All that the content depends on; JSON values.
        make: Writes files into an empty folder. When it raises, nothing is kept.
        while_waiting: See `get_or_make_all`.
    """

    def make_one(folders: list[Path | None]) -> None:
        if folders[0] is not None:
            make(folders[0])

    return get_or_make_all([(kind, key)], make_one, while_waiting)[0]


def get_or_make_all(
    wanted: Sequence[tuple[str, Key]],
    make: Callable[[list[Path | None]], None],
    while_waiting: Callable[[], None] | None = None,
) -> list[Path]:
    """The folders of several entries, the missing ones made in one go.

    Args:
        wanted: Kind and key of each; see `get_or_make`.
        make: Called when at least one is missing, with an empty folder to fill for
            each that is, and None for each that is there. When it raises, nothing is
            kept. It must not ask for one of these entries itself.
        while_waiting: Called a few times per second while another process makes one
            of them; what it raises ends the wait.

    Returns:
        The entries in the order of `wanted`, all whole.
    """
    paths = [entry_path(kind, key) for kind, key in wanted]
    keys = {path: dict(key) for path, (_, key) in zip(paths, wanted, strict=True)}
    # More than once only where another process evicts one while others are made.
    while missing := {path for path in paths if not _touch(path)}:
        with ExitStack() as stack:
            for path in sorted(missing):  # all in one order: nobody waits in a circle
                stack.enter_context(locked(path, while_waiting))
            missing = {path for path in missing if not path.is_dir()}
            if missing:
                _make(paths, {path: keys[path] for path in missing}, make)
    evict(keep=paths)
    return paths


def _touch(path: Path) -> bool:
    """Mark an entry as most recently used; False where it is not there."""
    with suppress(FileNotFoundError):  # never there, or evicted just now
        os.utime(path)
        return path.is_dir()
    return False


def _make(
    paths: list[Path],
    keys: Mapping[Path, dict[str, object]],
    make: Callable[[list[Path | None]], None],
) -> None:
    """Fill the entries that `keys` names; they appear when all have been filled."""
    with ExitStack() as stack:
        folders = {path: stack.enter_context(new_folder(path)) for path in keys}
        make([folders.get(path) for path in paths])
        for path, folder in folders.items():
            write_json(folder / "key.json", keys[path])


@dataclass(frozen=True)
class CacheEntry:
    """One folder of the cache.

    Attributes:
        kind: What is in it, such as "pixels".
        path: The folder.
        num_bytes: Of its files.
        last_used: Unix time, seconds.
    """

    kind: str
    path: Path
    num_bytes: int
    last_used: float

    @property
    def key(self) -> dict[str, Any]:
        """What it was made from; empty where that can't be read."""
        found = read_json(self.path / "key.json")
        return found if isinstance(found, dict) else {}


def entries() -> list[CacheEntry]:
    """All that is whole, most recently used first; folders of others are not listed."""
    found = []
    for path in caches_dir().iterdir():
        name = _NAME.fullmatch(path.name)
        if name is None or not path.is_dir():
            continue
        with suppress(OSError):  # evicted just now
            size, used = folder_bytes(path), path.stat().st_mtime
            found.append(CacheEntry(name[1], path, size, used))
    return sorted(found, key=lambda entry: -entry.last_used)


class Usage(NamedTuple):
    """What all entries of one kind take."""

    kind: str
    title: str
    num_entries: int
    num_bytes: int
    last_used: float  # Unix time, seconds


def usage() -> list[Usage]:
    """What each kind takes that has an entry, the largest first."""
    kinds: dict[str, list[CacheEntry]] = {}
    for entry in entries():
        kinds.setdefault(entry.kind, []).append(entry)
    found = [
        Usage(
            kind,
            KIND_TITLES.get(kind, kind),
            len(members),
            sum(entry.num_bytes for entry in members),
            max(entry.last_used for entry in members),
        )
        for kind, members in kinds.items()
    ]
    return sorted(found, key=lambda item: -item.num_bytes)


def evict(keep: Collection[Path] = ()) -> None:
    """Delete the entries that were not used for longest, down to the budget.

    Args:
        keep: Entries that stay, as do those that another process makes or just got.
    """
    present = entries()
    total = sum(entry.num_bytes for entry in present)
    for entry in reversed(present):
        if total <= budget_bytes():
            return
        just_given = 0 <= time.time() - entry.last_used < _HANDED_OUT_SECONDS
        if entry.path not in keep and not just_given and _delete(entry):
            total -= entry.num_bytes


def clear(kind: str | None = None) -> int:
    """Delete all entries that nobody is making, and what killed writers left.

    Nothing is lost: who needs one makes it again, and who reads one goes on reading.

    Args:
        kind: Delete the entries of this kind only.

    Returns:
        Bytes freed.
    """
    chosen = [entry for entry in entries() if kind in (None, entry.kind)]
    freed = sum(entry.num_bytes for entry in chosen if _delete(entry))
    return freed + (remove_leftovers(caches_dir()) if kind is None else 0)


def _delete(entry: CacheEntry) -> bool:
    """Delete an entry unless its writer is at work, or the system holds it fast."""
    if is_locked(lock_path(entry.path)):
        return False
    with suppress(OSError):  # in use, where the system locks open files
        # Mapped arrays live on until they are closed.
        shutil.rmtree(set_aside(entry.path), ignore_errors=True)
        return True
    return False
