"""Arrays on disk, named after what they were made from.

A key holds everything that the arrays depend on; another value of any part is another
entry, so nothing stale can be met. An entry appears whole or not at all, and several
runs may use it at once.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from core.files import new_folder, write_json
from core.home import caches_dir

Key = Mapping[str, object]

_DEFAULT_BUDGET_GB = 20.0


def budget_bytes() -> float:
    """Disk space that caches may take, from THAW_CACHE_GB (default 20)."""
    try:
        return float(os.environ.get("THAW_CACHE_GB", "")) * 1e9
    except ValueError:
        return _DEFAULT_BUDGET_GB * 1e9


def entry_path(kind: str, key: Key) -> Path:
    """Where the entry with this key lies, whether or not it is there."""
    text = json.dumps(key, sort_keys=True, default=str)
    return caches_dir() / f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def get_or_make(kind: str, key: Key, make: Callable[[Path], None]) -> Path:
    """The entry's folder, filled by `make` where it is not there yet.

    Args:
        kind: First part of the folder's name.
        key: All that the content depends on; JSON values.
        make: Writes files into an empty folder. When it raises, nothing is kept.
    """
    path = entry_path(kind, key)
    if not path.is_dir():
        with new_folder(path) as folder:
            make(folder)
            write_json(folder / "key.json", dict(key))
    os.utime(path)  # most recently used
    evict(keep=path)
    return path


def evict(keep: Path | None = None) -> None:
    """Delete the entries that were not used for longest, down to the budget.

    Args:
        keep: An entry that is in use and stays.
    """
    entries = [path for path in caches_dir().iterdir() if path.name[0] != "."]
    sizes = {path: _num_bytes(path) for path in entries}
    total = sum(sizes.values())
    for path in sorted(entries, key=_last_used):
        if total <= budget_bytes():
            return
        if path != keep:
            doomed = path.with_name(f".{path.name}.evicted")
            try:
                path.rename(doomed)  # mapped arrays live on until they are closed
            except OSError:  # in use, where the system locks open files
                continue
            shutil.rmtree(doomed, ignore_errors=True)
            total -= sizes[path]


def _num_bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in path.glob("*"))


def _last_used(path: Path) -> float:
    return path.stat().st_mtime


def new_array(path: Path, shape: tuple[int, ...], dtype: type) -> np.ndarray:
    """A memory-mapped `.npy` file to fill, with its disk space taken at once.

    Raises:
        OSError: The disk is too full. Met while writing to the mapping, a full disk
            would be a SIGBUS, which ends the process without a word.
    """
    if 0 in shape:  # nothing to map
        np.save(path, np.empty(shape, dtype))
        return np.load(path)
    array = np.lib.format.open_memmap(path, "w+", dtype, shape)
    size = path.stat().st_size
    if hasattr(os, "posix_fallocate"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, size)
    elif shutil.disk_usage(path.parent).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    return array
