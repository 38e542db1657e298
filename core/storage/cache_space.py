"""What the cache holds, the space it may take, and how room is made.

Entries are made by `core.storage.cache`.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from core.language.texts import _, mark
from core.storage.files import folder_bytes, read_json, set_aside
from core.storage.leftovers import remove_leftovers
from core.storage.locks import is_locked, lock_path
from core.storage.paths import caches_dir

# What people call the kinds; one that is not listed is called by its own name.
KIND_TITLES = {
    "pixels": mark("Decoded images"),
    "features": mark("Features"),
    "converted": mark("Converted networks"),
    "norms": mark("Adapted statistics"),
    "health": mark("Measured images"),
    "compared": mark("Compared images"),
    "answers": mark("Answers about unlabelled images"),
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
            _(KIND_TITLES.get(kind, kind)),
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
