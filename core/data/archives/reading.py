"""Reads an archive's files one after another, without unpacking it to a folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from core.data.archives import tars, zips
from core.data.archives.entries import (
    FOLDER,
    LINK,
    MAX_ENTRIES,
    OTHER,
    Entry,
    too_many,
)
from core.data.archives.kinds import ZIP
from core.data.archives.opening import ArchiveEntries, opened_archive
from core.data.folders.layout import is_ignored
from core.language.kept import kept

_MAX_BYTES = 10**12  # of all files: nothing of them stays
_MAX_FILE_BYTES = 200 * 10**6
_MEMORY_BYTES = 1 << 20  # a larger file waits in a temporary one for its turn

_ERRORS = (
    *(tars.ERRORS + zips.ERRORS),
    *(NotImplementedError, OSError, MemoryError, RuntimeError),
)


def archive_files(archive: Path) -> Iterator[tuple[str, BinaryIO | str]]:
    """The files of a zip or a tar, in their order.

    Args:
        archive: Read as its owner may read it, from its beginning to its end.

    Yields:
        Path within the archive, with "/", and the content, open for reading, which the
        receiver closes; or the reason why there is none, in English. Dot files and what
        operating systems leave behind are passed over.

    Raises:
        DataError: It is damaged as a whole, of a kind that we don't know, or has more
            than 200,000 entries.
    """
    with opened_archive(archive, "", _MAX_BYTES, archive.name) as (_, entries):
        for count, entry in enumerate(entries, start=1):
            if count > MAX_ENTRIES:
                raise too_many()
            if parts := _parts(entry):
                yield "/".join(parts), _content(entries, entry)


def count_archive_files(archive: Path) -> int | None:
    """How many files `archive_files` yields; None where telling takes as long.

    Raises:
        DataError: See `archive_files`.
    """
    with opened_archive(archive, "", _MAX_BYTES, archive.name) as (kind, entries):
        return sum(bool(_parts(entry)) for entry in entries) if kind == ZIP else None


def _parts(entry: Entry) -> list[str]:
    """The parts of a file's path; [] for what is no file or nobody's."""
    name = entry.name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if entry.kind == FOLDER or any(map(is_ignored, parts)):
        return []
    return parts


def _content(entries: ArchiveEntries, entry: Entry) -> BinaryIO | str:
    if entry.kind == LINK:
        return kept("a link in the archive, not a file")
    if entry.kind == OTHER:
        return kept("a device or pipe in the archive, not a file")
    if entry.is_encrypted:
        return kept("encrypted; zip it again without a password")
    if entry.num_bytes > _MAX_FILE_BYTES:
        return kept(
            "larger than {size} MB; unpack the archive first",
            size=_MAX_FILE_BYTES // 10**6,
        )
    # Closed by whoever receives it.
    content = tempfile.SpooledTemporaryFile(_MEMORY_BYTES)  # noqa: SIM115
    try:
        num_bytes = 0
        for chunk in entries.chunks(entry):
            num_bytes += len(chunk)
            if num_bytes > entry.num_bytes:
                break
            content.write(chunk)
    except _ERRORS as error:
        content.close()
        problem = str(error) or type(error).__name__
        return kept("damaged in the archive ({problem})", problem=problem)
    if num_bytes != entry.num_bytes:
        content.close()
        return kept("damaged in the archive (its length is not what is said)")
    content.seek(0)
    return cast(BinaryIO, content)
