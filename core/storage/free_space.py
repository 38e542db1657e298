"""Free space of a disk: to name a full one, and to have room for the last word on it.

Libraries say many things of a full disk, few of them its name. And a worker that meets
one could not even write down why it ended, if it had nothing to give up.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import UserError, explain_os_error
from core.language.texts import _
from core.storage.files import write_bytes

_RESERVE = ".reserve"
_RESERVE_BYTES = 65_536  # a status is a few kB

# With less than this, a disk is taken to be the reason of an error that names none.
_LITTLE_BYTES = 32e6


def free_bytes(path: Path) -> int:
    """What is free on the disk of a folder that is there."""
    return shutil.disk_usage(path).free


def is_nearly_full(path: Path) -> bool:
    """Whether a disk has so little left that next to nothing can be written."""
    return free_bytes(path) < _LITTLE_BYTES


def keep_reserve(folder: Path) -> None:
    """Take some space for the last word; see `give_up_reserve`.

    Raises:
        OSError: There is none left.
    """
    if not (folder / _RESERVE).is_file():
        write_bytes(folder / _RESERVE, os.urandom(_RESERVE_BYTES))  # no disk packs it


def give_up_reserve(folder: Path) -> None:
    """Free the space that `keep_reserve` took."""
    with suppress(OSError):
        (folder / _RESERVE).unlink(missing_ok=True)


def explain_full_disk(error: BaseException, *folders: Path) -> UserError | None:
    """The error in words where a full disk is behind it, whoever says it; else None.

    Args:
        error: Of any kind.
        folders: On whose disks was written.
    """
    if isinstance(error, OSError) and error.errno is not None:
        return None  # it has a name of its own
    if os.strerror(errno.ENOSPC) in str(error):  # TensorFlow's, and HDF5's
        return explain_os_error(OSError(errno.ENOSPC, str(error)))
    for folder in filter(is_nearly_full, folders):
        found = explain_os_error(OSError(errno.ENOSPC, str(error)))
        left = _(
            "{free_bytes} MB left on the disk of {folder}",
            free_bytes=f"{free_bytes(folder) / 1e6:.1f}",
            folder=folder,
        )
        return found and UserError(found.expected, left, found.action)
    return None


@contextmanager
def full_disk_named(folder: Path, num_bytes: float = 0.0) -> Iterator[None]:
    """Name a full disk in place of a library that writes there and doesn't.

    It has to be looked at here: what was half written is gone a moment later.

    Args:
        folder: Where the block writes.
        num_bytes: About what it writes.

    Raises:
        OSError: The disk is full (ENOSPC).
    """
    try:
        yield
    except RuntimeError as error:
        if free_bytes(folder) < max(num_bytes, _LITTLE_BYTES):
            full = errno.ENOSPC
            raise OSError(full, os.strerror(full), str(folder)) from error
        raise
