"""The entries of a tar, compressed or not, and what is in them."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from core.data.archives.entries import (
    CHUNK_BYTES,
    FILE,
    FOLDER,
    LINK,
    MAX_ENTRIES,
    OTHER,
    Entry,
    too_large,
)
from core.data.archives.names import UTF8, decoded_names
from core.language.kept import kept

_BLOCK_BYTES = 512
_MAX_READ_BYTES = 4 << 20  # long names and the like are read whole

ERRORS = (
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    struct.error,
    RecursionError,  # headers that each announce another one
)

_COMPRESSED: tuple[tuple[bytes, Any], ...] = (
    (b"\x1f\x8b", gzip.GzipFile),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)


class TarEntries(AbstractContextManager["TarEntries"]):
    """An open tar, read from its beginning to its end when it is opened.

    Entries are best asked for in their order: a compressed file can't go back.

    Args:
        source: The file or an open, seekable stream.
        encoding: Of the names; "" = found out.
        max_bytes: Of all files together.

    Raises:
        DataError: The files are larger, which is known before they are read.
        Exception: One of `ERRORS`.
    """

    def __init__(
        self, source: Path | BinaryIO, encoding: str = "", max_bytes: int = 1 << 60
    ) -> None:
        with ExitStack() as stack:
            if isinstance(source, Path):
                source = stack.enter_context(source.open("rb"))
            content = stack.enter_context(_uncompressed(source))
            stream = _Bounded(content, max_bytes + 4 * _BLOCK_BYTES * MAX_ENTRIES)
            self._archive = stack.enter_context(_opened(stream))
            members = list(_members(self._archive, stream, max_bytes))
            raw = [member.name.encode(UTF8, "surrogateescape") for member in members]
            names, self.encoding = decoded_names(raw, encoding)
            self._stack = stack.pop_all()
        self._entries = list(map(_entry, members, names))

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """The content of a file, at most `CHUNK_BYTES` at a time.

        Raises:
            Exception: One of `ERRORS`.
        """
        if (file := self._archive.extractfile(entry.header)) is None:
            return
        with file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk


class _Bounded:
    """A stream that is read in small pieces, and not beyond a place.

    `tarfile` reads a long name, or a list of properties, of any size at once.
    """

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file = file
        self._end = end  # bytes from its beginning

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _MAX_READ_BYTES:
            raise tarfile.ReadError(kept("a header of {size} bytes", size=f"{size:,}"))
        self._require(self._file.tell() + size)
        return self._file.read(size)

    def seek(self, place: int, whence: int = 0) -> int:
        self._require(place)
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def _require(self, place: int) -> None:
        if place > self._end:
            raise tarfile.ReadError(kept("it goes on beyond all limits"))


def _uncompressed(source: BinaryIO) -> AbstractContextManager[BinaryIO]:
    source.seek(0)
    head = source.read(6)
    source.seek(0)
    for beginning, reader in _COMPRESSED:
        if head.startswith(beginning):
            return cast(
                AbstractContextManager[BinaryIO],
                reader(fileobj=source) if reader is gzip.GzipFile else reader(source),
            )
    return nullcontext(source)


def _opened(stream: _Bounded) -> tarfile.TarFile:
    try:
        return tarfile.open(
            fileobj=cast(IO[bytes], stream),
            mode="r:",
            encoding=UTF8,
            errors="surrogateescape",
        )
    except tarfile.ReadError as error:
        raise tarfile.ReadError(kept("no tar is in it")) from error


def _members(
    archive: tarfile.TarFile, stream: _Bounded, max_bytes: int
) -> Iterator[tarfile.TarInfo]:
    """The headers; no more once it is known that there are too many, or too much."""
    num_bytes, place = 0, -1
    for count, member in enumerate(archive, start=1):
        if member.size < 0 or member.offset <= place:  # it would go round in circles
            raise tarfile.ReadError(kept("a header of a negative size"))
        yield member
        num_bytes, place = num_bytes + member.size, member.offset
        if num_bytes > max_bytes:
            raise too_large(max_bytes)
        if count > MAX_ENTRIES:  # which `checked` says
            return
    # `tarfile` takes a header that it can't read for the end.
    stream.seek(archive.offset)
    if stream.read(_BLOCK_BYTES).strip(b"\0"):
        raise tarfile.ReadError(kept("a header that can't be read"))


def _entry(member: tarfile.TarInfo, name: str) -> Entry:
    if member.isdir():
        kind = FOLDER
    elif member.isfile():
        kind = FILE
    else:
        kind = LINK if member.issym() or member.islnk() else OTHER
    return Entry(name, kind, member.size, False, member)
