"""Damaged files of every format are read or named with a reason, and soon.

THAW_MUTATIONS says how many are tried; a release is tried with 10,000.
"""

from __future__ import annotations

import os
import time

import numpy as np
import pytest
from PIL import Image

from core.data.pictures.decoding import decode, look_at
from core.errors import ImageError
from tests.core.data.image_bytes import saved

MUTATIONS = int(os.environ.get("THAW_MUTATIONS", "600"))
LONGEST_SECONDS = 10.0


def originals() -> list[bytes]:
    random = np.random.default_rng(0)
    noise = random.integers(0, 256, (40, 56, 4), np.uint8)
    rgb, grey = Image.fromarray(noise[..., :3]), Image.fromarray(noise[..., 0])
    deep = Image.fromarray(noise[..., 0].astype(np.uint16) * 7)
    formats = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM", "JPEG2000")
    formats += ("ICO", "TGA", "PCX", "SGI", "AVIF", "DDS", "QOI")
    return [
        *(saved(rgb, format) for format in formats),
        *(saved(Image.fromarray(noise), format) for format in ("PNG", "WEBP", "TIFF")),
        *(saved(deep, format) for format in ("PNG", "TIFF", "PPM")),
        *(
            saved(rgb, "TIFF", compression=name)
            for name in ("tiff_lzw", "tiff_deflate", "packbits", "jpeg")
        ),
        saved(rgb, "JPEG", progressive=True),
        saved(rgb.convert("CMYK"), "JPEG"),
        saved(grey.convert("F"), "TIFF"),
        saved(rgb.quantize(9), "PNG", transparency=3),
    ]


def mutated(data: bytes, random: np.random.Generator) -> bytes:
    """The file with a few other bytes, mostly near its beginning; or less of it."""
    found = bytearray(data)
    for _ in range(random.integers(1, 9)):
        end = min(len(found), 200) if random.random() < 0.7 else len(found)
        found[random.integers(0, end)] = random.integers(0, 256)
    kind = random.integers(0, 6)
    if kind == 0:
        del found[random.integers(1, len(found)) :]
    elif kind == 1:
        start = random.integers(0, len(found))
        del found[start : start + random.integers(1, 30)]
    elif kind == 2:
        found += bytes(random.integers(1, 5000))
    return bytes(found)


def test_every_mutated_file_is_read_or_named(
    capfd: pytest.CaptureFixture[str],
) -> None:
    files, random = originals(), np.random.default_rng(1)
    num_named = 0
    for number in range(MUTATIONS):
        data = mutated(files[number % len(files)], random)
        began = time.monotonic()
        try:
            look_at(data)
            assert decode(data, 16).shape == (16, 16, 3)
        except ImageError as error:
            assert 0 < len(error.reason) < 80
            num_named += 1
        assert time.monotonic() - began < LONGEST_SECONDS, number
    assert 0.1 * MUTATIONS < num_named < 0.95 * MUTATIONS
    assert capfd.readouterr().err == ""
