"""Files that are legal and costly, or legal and rare, written byte by byte."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image


def empty_png(width: int, height: int) -> bytes:
    """A PNG of one bit per pixel that claims a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def jpeg_with_scans(num_scans: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()[:-2]  # without the mark of the end
    last = data[data.rindex(b"\xff\xda") :]
    count = data.count(b"\xff\xda")
    return data + last * (num_scans - count) + b"\xff\xd9"


def tiff(
    pixels: np.ndarray, compression: int = 1, num_tags: int = 0, order: str = "<"
) -> bytes:
    """A TIFF of any number of bands and any type of value.

    Args:
        pixels: Shape (height, width, bands).
        compression: What it claims to be packed with.
        num_tags: Tags to add that mean nothing.
        order: "<" or ">" for the order of bytes.
    """
    height, width, bands = pixels.shape
    data = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    kind = {"u": 1, "i": 2, "f": 3}[pixels.dtype.kind]
    colours = 3 if bands >= 3 else 1
    values = {
        256: [width], 257: [height], 258: [8 * pixels.dtype.itemsize] * bands,
        259: [compression], 262: [2 if bands >= 3 else 1], 273: [8], 277: [bands],
        278: [height], 279: [len(data)], 284: [1], 339: [kind] * bands,
    }  # fmt: skip
    if bands > colours:
        values[338] = [0] * (bands - colours)
    values |= {40_000 + number % 25_000: [1] for number in range(min(num_tags, 25_000))}
    rows, extra, base = [], b"", 8 + len(data)
    for tag, numbers in sorted(values.items()):
        raw = struct.pack(f"{order}{len(numbers)}I", *numbers)
        if len(numbers) > 1:
            raw, extra = struct.pack(f"{order}I", base + len(extra)), extra + raw
        rows.append(struct.pack(f"{order}HHI", tag, 4, len(numbers)) + raw)
    rows += [rows[-1]] * max(0, num_tags - 25_000)
    table = struct.pack(f"{order}H", len(rows)) + b"".join(rows) + bytes(4)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    start = struct.pack(f"{order}I", base + len(extra))
    return mark + start + data + extra + table
