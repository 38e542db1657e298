"""Telling contents apart, and that a file is still the one that was read."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

_DIGEST_BYTES = 16
_BLOCK_BYTES = 1_000_000


class FileFingerprint(NamedTuple):
    """What changes with a file's content; good for keys of what was read from it.

    A file that is replaced gets another time or number, also with as many bytes.
    """

    path: str
    exists: bool
    mtime_ns: int  # 0 where there is no file; the others too
    num_bytes: int
    file_number: int


def file_fingerprint(path: Path | str) -> FileFingerprint:
    """A file's or a folder's fingerprint, as it is now."""
    try:
        status = os.stat(path)
    except OSError:
        return FileFingerprint(str(path), False, 0, 0, 0)
    times = status.st_mtime_ns, status.st_size, status.st_ino
    return FileFingerprint(str(path), True, *times)


def file_digest(path: Path) -> str | None:
    """A digest of a file's content, 32 hex digits; None where it can't be read.

    A file is read once per process, for as long as its fingerprint stays the same.
    """
    try:
        return _digest(file_fingerprint(path))
    except OSError:
        return None


def content_digest(data: bytes | BinaryIO) -> str:
    """What an image is known by, whatever its name: 32 hex digits of its bytes.

    Args:
        data: Its content, or a file that is open for reading, at any place.
    """
    found = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    if isinstance(data, bytes):
        found.update(data)
        return found.hexdigest()
    data.seek(0)
    while block := data.read(_BLOCK_BYTES):
        found.update(block)
    return found.hexdigest()


@lru_cache(maxsize=64)
def _digest(file: FileFingerprint) -> str:
    with open(file.path, "rb") as content:
        new = partial(hashlib.blake2b, digest_size=_DIGEST_BYTES)
        return hashlib.file_digest(content, new).hexdigest()
