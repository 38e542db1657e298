"""TensorBoard's event files: records with checksums around messages of protobuf.

Written by hand, as TensorFlow takes seconds to load and no light process may. The
layouts are those of TensorFlow's tfrecord format and of event.proto, summary.proto and
tensor.proto; only the fields that are needed here are known.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_VERSION = b"brain.Event:2"  # what the first event of a file says
_STRING = 7  # DT_STRING in types.proto
_MASK_DELTA = 0xA282EAD8
_HEAD_BYTES, _CRC_BYTES = 12, 4  # of a record: its length and a checksum; after it
_TIME_BYTES = 9  # an event's first field; its step follows

# Kinds of fields in protobuf's wire format.
_VARINT, _DOUBLE, _BYTES, _FLOAT = 0, 1, 2, 5


class EventFile:
    """Appends events to an open file.

    Args:
        file: Open for writing, empty or at the end of its last whole record.
        began: When, Unix time in seconds.
        last_step: The last one that is in the file; 0 = none.
    """

    def __init__(self, file: BinaryIO, began: float, last_step: int = 0) -> None:
        self._file = file
        self.last_step = last_step
        if file.tell() == 0:
            self._write(_double(1, began) + _bytes(3, _VERSION))

    def add_scalars(self, values: dict[str, float], step: int, time: float) -> None:
        """A point of each of several curves, in one record: all of them or none.

        Args:
            values: Finite ones by their curves' names, at least one.
            step: Such as the epoch.
            time: When it was, Unix time in seconds.
        """
        points = [
            _bytes(1, tag.encode()) + _float(2, value) for tag, value in values.items()
        ]
        self._summary(points, step, time)

    def add_text(self, tag: str, markdown: str, time: float) -> None:
        """A text that TensorBoard shows as Markdown."""
        tensor = _varint_field(1, _STRING) + _bytes(2, b"")
        tensor += _bytes(8, markdown.encode("utf-8", "replace"))
        metadata = _bytes(1, _bytes(1, b"text"))
        value = _bytes(1, tag.encode()) + _bytes(8, tensor) + _bytes(9, metadata)
        self._summary([value], 0, time)

    def _summary(self, values: Iterable[bytes], step: int, time: float) -> None:
        summary = _bytes(5, b"".join(_bytes(1, value) for value in values))
        self._write(_double(1, time) + _varint_field(2, step) + summary)

    def _write(self, event: bytes) -> None:
        length = struct.pack("<Q", len(event))
        parts = (length, _masked_crc(length), event, _masked_crc(event))
        self._file.write(b"".join(parts))


@contextmanager
def appending(path: Path, began: float) -> Iterator[EventFile]:
    """Events at the end of a file, which is made where it is missing.

    What a killed process left of its last record is cut off: readers would stop there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "x+b") as file:
        end, last_step = _whole(file)
        file.truncate(end)
        file.seek(0, os.SEEK_END)
        yield EventFile(file, began, last_step)


def _whole(file: BinaryIO) -> tuple[int, int]:
    """Where the last whole record ends, and the last step of those before."""
    end, step, size = 0, 0, file.seek(0, os.SEEK_END)
    while True:
        file.seek(end)
        head = file.read(_HEAD_BYTES)
        if len(head) < _HEAD_BYTES:
            return end, step
        (length,) = struct.unpack("<Q", head[:8])
        after = end + _HEAD_BYTES + length + _CRC_BYTES
        if after > size or _masked_crc(head[:8]) != head[8:]:
            return end, step
        step = max(step, _step(file.read(min(length, _TIME_BYTES + 10))))
        end = after


def _step(event: bytes) -> int:
    """The step of an event that begins like this; 0 = it has none."""
    if event[_TIME_BYTES : _TIME_BYTES + 1] != bytes([2 << 3 | _VARINT]):
        return 0
    found = 0
    for place, byte in enumerate(event[_TIME_BYTES + 1 :]):
        found |= (byte & 0x7F) << 7 * place
        if byte <= 0x7F:
            break
    return found


def _double(field: int, value: float) -> bytes:
    return bytes([field << 3 | _DOUBLE]) + struct.pack("<d", value)


def _float(field: int, value: float) -> bytes:
    return bytes([field << 3 | _FLOAT]) + struct.pack("<f", value)


def _varint_field(field: int, value: int) -> bytes:
    return bytes([field << 3 | _VARINT]) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return bytes([field << 3 | _BYTES]) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    """A whole number from 0 on, seven bits a byte, the lowest first."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def _masked_crc(data: bytes) -> bytes:
    crc = _crc32c(data)
    masked = (crc >> 15 | crc << 17) + _MASK_DELTA
    return struct.pack("<L", masked & 0xFFFFFFFF)


def _crc32c(data: Iterable[int]) -> int:
    """Castagnoli's checksum (RFC 3720), which Python's zlib does not have."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def _table() -> tuple[int, ...]:
    rows = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        rows.append(byte)
    return tuple(rows)


_TABLE = _table()
