"""Tells a valid file whose layout can't be read from one that is damaged."""

from __future__ import annotations

import re
import struct
from contextlib import suppress
from typing import BinaryIO

from PIL import TiffImagePlugin, UnidentifiedImageError

from core.language.kept import kept, kept_plural

_WORDS = re.compile("unsupported|not (yet )?supported|unimplemented")

_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _BANDS, _KIND = 256, 257, 258, 259, 277, 339
_ANY_BITS = (1, 2, 4, 6, 8, 10, 12, 14, 16, 24, 32, 64, 128)
_OFFSETS = (273, 324)  # of strips, of tiles
_KINDS = {2: "signed", 3: "floating-point", 5: "complex", 6: "complex"}

_JPEG_SIZES = (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), 0xCD)
_MAX_SEGMENTS = 200


def unsupported_layout(error: Exception, file: BinaryIO) -> str:
    """Say that a file is valid, and what about it can't be read.

    Args:
        error: What Pillow raised on opening or decoding it.
        file: Its content, at any place.

    Returns:
        A reason that begins with "not supported", or "" where that is not so.
    """
    # What Pillow opens has a layout that it knows.
    if isinstance(error, UnidentifiedImageError | KeyError):
        with suppress(Exception):  # it is damaged
            return _tiff_layout(file) or _jpeg_layout(file)
    said = isinstance(error, NotImplementedError)
    if said or _WORDS.search(str(error).lower()):
        return kept("not supported: a rare layout of its format; save it as PNG")
    return ""


def _tiff_layout(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(8)
    if head[:4] not in _TIFF_HEADS:
        return ""
    if head[2] == 43 or head[3] == 43:  # BigTIFF
        head += file.read(8)
    tags = TiffImagePlugin.ImageFileDirectory_v2(head)
    file.seek(tags.next)
    tags.load(file)
    if not {_WIDTH, _HEIGHT} <= set(tags) or not any(tag in tags for tag in _OFFSETS):
        return ""
    compression = tags.get(_COMPRESSION, 1)
    if not isinstance(compression, int):
        return ""
    if compression not in TiffImagePlugin.COMPRESSION_INFO:
        return kept(
            "not supported: a TIFF with compression {number}; save it without",
            number=compression,
        )
    bits, bands = max(tags.get(_BITS, (1,))), int(tags.get(_BANDS, 1))
    kind = _KINDS.get(max(tags.get(_KIND, (1,))), "")
    if (bits == 8 and bands in (1, 3, 4) and not kind) or bits not in _ANY_BITS:
        return ""  # it is damaged
    if kind:
        return kept_plural(
            "not supported: a TIFF of {count} band, {bits}-bit {kind}; save it as "
            "8-bit RGB",
            "not supported: a TIFF of {count} bands, {bits}-bit {kind}; save it as "
            "8-bit RGB",
            bands,
            bits=bits,
            kind=kind,
        )
    return kept_plural(
        "not supported: a TIFF of {count} band, {bits}-bit; save it as 8-bit RGB",
        "not supported: a TIFF of {count} bands, {bits}-bit; save it as 8-bit RGB",
        bands,
        bits=bits,
    )


def _jpeg_layout(file: BinaryIO) -> str:
    file.seek(0)
    if file.read(2) != b"\xff\xd8":
        return ""
    for _ in range(_MAX_SEGMENTS):
        mark, length = struct.unpack(">HH", file.read(4))
        if mark - 0xFF00 in _JPEG_SIZES:
            bits, _, _, bands = struct.unpack(">BHHB", file.read(6))
            if bits == 8 and bands in (1, 3, 4):
                return ""
            return kept(
                "not supported: a JPEG of {bands} bands, {bits}-bit; save it as 8-bit "
                "RGB",
                bands=bands,
                bits=bits,
            )
        file.seek(length - 2, 1)
    return ""
