"""Arrays on disk, named after what they were made from.

A key holds everything that the arrays depend on; another value of any part is another
entry, so nothing stale can be met. An entry appears whole or not at all, is held
against the list of its files before it is used, and made again where it was damaged
since. Several runs may use it at once: who wants one that another is making waits.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from core.storage.cache_space import evict
from core.storage.contents import folder_damage, write_contents
from core.storage.files import new_folder, remove, set_aside, write_json
from core.storage.locks import locked
from core.storage.paths import caches_dir

logger = logging.getLogger(__name__)

Key = Mapping[str, object]


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
    missing = {path for path in paths if not _is_usable(path)}
    while missing:
        with ExitStack() as stack:
            for path in sorted(missing):  # all in one order: nobody waits in a circle
                stack.enter_context(locked(path, while_waiting))
            missing = {path for path in missing if not _is_usable(path)}
            for path in missing:
                _discard(path)
            if missing:
                _make(paths, {path: keys[path] for path in missing}, make)
        # Once more only where another process evicts one while others are made.
        missing = {path for path in paths if not _touch(path)}
    evict(keep=paths)
    return paths


def _is_usable(path: Path) -> bool:
    """Whether an entry is there and is what its maker wrote; marked as used, too."""
    return _touch(path) and not folder_damage(path)


def _touch(path: Path) -> bool:
    """Mark an entry as most recently used; False where it is not there."""
    with suppress(FileNotFoundError):  # never there, or evicted just now
        os.utime(path)
        return path.is_dir()
    return False


def _discard(path: Path) -> None:
    """Clear an entry's place of what can't be used; whoever reads it goes on reading.

    Entries of versions before 0.3 have no list of their files: they are made again.
    """
    if os.path.lexists(path):
        logger.warning("%s is made again: %s", path.name, folder_damage(path))
        remove(set_aside(path))


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
            write_contents(folder)
