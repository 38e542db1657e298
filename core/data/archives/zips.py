"""The entries of a zip, and what is in them."""

from __future__ import annotations

import bz2
import copy
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from core.data.archives.entries import CHUNK_BYTES, FILE, FOLDER, LINK, OTHER, Entry
from core.data.archives.names import decoded_names, unicode_name
from core.language.kept import kept

_READ_BYTES = 1 << 16
_LZMA_MEMORY_BYTES = 256 << 20  # what its dictionary may take

_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1

ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    struct.error,
)


class ZipEntries(AbstractContextManager["ZipEntries"]):
    """An open zip.

    Args:
        source: The file or an open, seekable stream.
        encoding: Of the names that don't say theirs; "" = found out.
    """

    def __init__(self, source: Path | BinaryIO, encoding: str = "") -> None:
        with ExitStack() as stack:
            self._archive = stack.enter_context(zipfile.ZipFile(source))
            infos = self._archive.infolist()
            raw = [_raw_name(info) for info in infos]
            untold = [name for name in raw if isinstance(name, bytes)]
            decoded, self.encoding = decoded_names(untold, encoding)
            self._stack = stack.pop_all()
        names = iter(decoded)
        self._entries = [
            _entry(info, next(names) if isinstance(name, bytes) else name)
            for info, name in zip(infos, raw, strict=True)
        ]

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """The content of an entry, at most `CHUNK_BYTES` at a time.

        Raises:
            Exception: One of `ERRORS`, or NotImplementedError for another compression.
        """
        info: zipfile.ZipInfo = entry.header
        if info.compress_type in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            yield from self._decompressed(info)
            return
        with self._archive.open(info) as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    def _decompressed(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """What `zipfile` has no bound for: a few kB may become gigabytes at once."""
        stored = copy.copy(info)
        stored.compress_type = zipfile.ZIP_STORED
        stored.file_size = info.compress_size
        del stored.CRC  # that of what comes out
        checksum = 0
        with self._archive.open(stored) as file:
            engine, data = _engine(info, file)
            while not engine.eof:
                if engine.needs_input and not data:
                    data = file.read(_READ_BYTES)
                    if not data:
                        break
                chunk = engine.decompress(data, CHUNK_BYTES)
                data = b""
                if chunk:
                    checksum = zlib.crc32(chunk, checksum)
                    yield chunk
        if checksum != info.CRC:
            raise zipfile.BadZipFile(kept("Bad CRC-32"))


class _Engine(Protocol):
    """What both decompressors of the standard library do."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def _engine(info: zipfile.ZipInfo, file: IO[bytes]) -> tuple[_Engine, bytes]:
    """A decompressor, and what to give it first."""
    if info.compress_type == zipfile.ZIP_BZIP2:
        return bz2.BZ2Decompressor(), b""
    # In a zip: version (2 bytes), size of the properties (2), the properties (5).
    # Alone: the properties, then the unpacked size (8), which may be unknown.
    head = file.read(9)
    if len(head) < 9 or head[2:4] != b"\5\0":
        raise zipfile.BadZipFile(kept("Bad LZMA header"))
    engine = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_LZMA_MEMORY_BYTES)
    return engine, head[4:] + b"\xff" * 8


def _raw_name(info: zipfile.ZipInfo) -> bytes | str:
    """The name as it is stored; text where the entry says how it is meant."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")  # as `zipfile` has read it
    meant = unicode_name(raw, info.extra)
    return raw if meant is None else meant


def _entry(info: zipfile.ZipInfo, name: str) -> Entry:
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode == stat.S_IFLNK:
        kind = LINK
    elif mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        kind = OTHER
    else:
        kind = FOLDER if name.endswith(("/", "\\")) else FILE
    is_encrypted = bool(info.flag_bits & _ENCRYPTED_FLAG)
    return Entry(name, kind, info.file_size, is_encrypted, info)
