"""Unpacks a zip or a tar that a stranger may have made."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.access.roots import require_readable
from core.data.archives import tars, zips
from core.data.archives.entries import Entry, checked, damaged, refused, too_large
from core.data.archives.opening import ArchiveEntries, opened_archive
from core.errors import DataError
from core.language.kept import kept
from core.language.texts import _, mark
from core.storage.files import new_folder

MAX_BYTES = 20 * 10**9
_LESS = mark("the entry {entry} with {size} bytes instead of {expected}")
_MORE = mark("the entry {entry} with {size} bytes or more instead of {expected}")
_FREE_BYTES = 200 * 10**6  # left on the disk for manifests, caches and logs


@dataclass(frozen=True)
class Contents:
    """What is in an archive."""

    kind: str  # "zip" or "tar"
    encoding: str  # of its names, as Python calls it; "utf-8" unless it is an old one
    folders: dict[str, int]  # number of files by folder with "/", sorted by name
    num_bytes: int  # of all files, unpacked

    @property
    def num_files(self) -> int:
        """Number of files in all folders."""
        return sum(self.folders.values())


def contents(source: Path | BinaryIO, encoding: str = "", name: str = "") -> Contents:
    """Look what `unpack` would write, without writing it.

    Raises:
        DataError: As for `unpack`.
    """
    with opened_archive(source, encoding, MAX_BYTES, name) as (kind, entries):
        return _contents(kind, entries.encoding, checked(entries))


def unpack(
    source: Path | BinaryIO,
    target: Path,
    max_bytes: int = MAX_BYTES,
    encoding: str = "",
    name: str = "",
) -> Contents:
    """Unpack an archive into a new folder, all of it or nothing.

    Names are checked before anything is written, bytes are counted as they are
    written. Dot files and `__MACOSX` are left out.

    Args:
        source: The archive, a file or an open, seekable binary stream.
        target: The folder to make; it must not exist.
        max_bytes: Limit of what may be written, bytes; free disk space is one too.
        encoding: Of names that don't say theirs; "" = found out.
        name: What the archive is called.

    Returns:
        What was written.

    Raises:
        DataError: It is damaged, too large, of a kind that we don't unpack, or has an
            entry that is encrypted, a link, double, or would land outside of `target`.
    """
    free_bytes = shutil.disk_usage(_existing(target)).free - _FREE_BYTES
    budget = _Budget(min(max_bytes, free_bytes))
    with opened_archive(source, encoding, budget.num_bytes, name) as (kind, entries):
        files = checked(entries)
        budget.require(sum(entry.num_bytes for entry in files.values()))
        with new_folder(target) as folder:
            for path, entry in files.items():
                _write(entries, entry, folder / path, budget)
        return _contents(kind, entries.encoding, files)


def content_digest(source: Path | BinaryIO, encoding: str = "") -> str:
    """A digest of an archive, and of how its names are read where that was chosen.

    Raises:
        DataError: The file can't be read, or may not be.
    """
    try:
        if isinstance(source, Path):
            require_readable(source)
            with source.open("rb") as file:
                digest = hashlib.file_digest(file, "blake2b")
        else:
            source.seek(0)
            digest = hashlib.file_digest(source, "blake2b")  # type: ignore[arg-type]
    except OSError as error:
        received = f"{source} ({error.strerror})"
        raise DataError(
            _("a zip or tar file"), received, _("Check the path.")
        ) from error
    digest.update(encoding.encode())
    return digest.hexdigest()


class _Budget:
    """How many bytes may still be written."""

    def __init__(self, num_bytes: int) -> None:
        self.num_bytes = max(0, num_bytes)

    def require(self, num_bytes: int) -> None:
        if num_bytes > self.num_bytes:
            raise too_large(self.num_bytes)

    def spend(self, num_bytes: int) -> None:
        self.require(num_bytes)
        self.num_bytes -= num_bytes


def _contents(kind: str, encoding: str, files: dict[str, Entry]) -> Contents:
    folders = Counter(path.rpartition("/")[0] for path in files)
    num_bytes = sum(entry.num_bytes for entry in files.values())
    return Contents(kind, encoding, dict(sorted(folders.items())), num_bytes)


def _write(entries: ArchiveEntries, entry: Entry, path: Path, budget: _Budget) -> None:
    num_bytes = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            for chunk in entries.chunks(entry):
                num_bytes += len(chunk)
                budget.spend(len(chunk))
                if num_bytes > entry.num_bytes:
                    break
                file.write(chunk)
    except (FileExistsError, NotADirectoryError) as error:
        raise refused(
            _("two entries that both want to be {entry}", entry=entry.shown)
        ) from error
    except (*tars.ERRORS, *zips.ERRORS) as error:
        raise damaged(
            kept(
                "the damaged entry {entry} ({problem})",
                entry=entry.shown,
                problem=error,
            )
        ) from error
    if num_bytes != entry.num_bytes:
        text = _MORE if num_bytes > entry.num_bytes else _LESS
        raise damaged(
            text.format(
                entry=entry.shown,
                size=f"{num_bytes:,}",
                expected=f"{entry.num_bytes:,}",
            )
        )


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path
