"""Telling that a file is still the one that was read, without reading it again."""

from __future__ import annotations

from pathlib import Path

# Time of change in ns, bytes and file number: files that are replaced get others.
FileStamp = tuple[int, int, int]


def file_stamp(path: Path) -> FileStamp | None:
    """What changes with a file's content; None where there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
