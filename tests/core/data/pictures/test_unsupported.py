"""A valid file of a rare layout is not called damaged, and nothing is written of it."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.pictures.decoding import decode
from core.errors import ImageError
from tests.core.data.conftest import picture
from tests.core.data.image_bytes import saved
from tests.core.data.odd_files import tiff


def bands(count: int, kind: str) -> np.ndarray:
    values = np.random.default_rng(count).random((16, 16, count)) * 200
    return values.astype(kind)


def twelve_bit_jpeg() -> bytes:
    data = bytearray(picture(0, format="JPEG"))
    data[data.index(b"\xff\xc0") + 4] = 12
    return bytes(data)


def two_band_jpeg() -> bytes:
    data = bytearray(picture(0, format="JPEG"))
    data[data.index(b"\xff\xc0") + 9] = 2
    return bytes(data)


def odd_bmp() -> bytes:
    data = bytearray(picture(0, format="BMP"))
    data[28:30] = struct.pack("<H", 64)  # bits per pixel
    return bytes(data)


UNSUPPORTED = {
    "2 uint16": (tiff(bands(2, "uint16")), "a TIFF of 2 bands, 16-bit"),
    "13 uint16": (tiff(bands(13, "uint16")), "a TIFF of 13 bands, 16-bit"),
    "13 big-endian": (tiff(bands(13, "uint16"), order=">"), "13 bands, 16-bit"),
    "7 uint8": (tiff(bands(7, "uint8")), "a TIFF of 7 bands, 8-bit"),
    "3 float32": (tiff(bands(3, "float32")), "3 bands, 32-bit floating-point"),
    "5 float32": (tiff(bands(5, "float32")), "5 bands, 32-bit floating-point"),
    "1 float64": (tiff(bands(1, "float64")), "1 band, 64-bit floating-point"),
    "4 int16": (tiff(bands(4, "int16")), "4 bands, 16-bit signed"),
    "3 uint32": (tiff(bands(3, "uint32")), "3 bands, 32-bit"),
    "packed": (tiff(bands(3, "uint8"), compression=34887), "compression 34887"),
    "12-bit jpeg": (twelve_bit_jpeg(), "a JPEG of 3 bands, 12-bit"),
    "2-band jpeg": (two_band_jpeg(), "a JPEG of 2 bands, 8-bit"),
    "64-bit bmp": (odd_bmp(), "a rare layout"),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_a_rare_layout_is_named(name: str) -> None:
    data, words = UNSUPPORTED[name]
    with pytest.raises(ImageError) as caught:
        decode(data, 8)
    assert caught.value.reason.startswith("not supported: ")
    assert words in caught.value.reason
    assert len(caught.value.reason) < 80


@pytest.mark.parametrize("format", ["TIFF", "JPEG", "PNG", "BMP"])
@pytest.mark.parametrize("kept", [0.02, 0.3, 0.7])
def test_a_cut_file_is_not_called_unsupported(format: str, kept: float) -> None:
    data = picture(1, (64, 64), format)
    with pytest.raises(ImageError) as caught:
        decode(data[: int(len(data) * kept)], 8)
    assert "not supported" not in caught.value.reason


def broken_tiff(compression: str) -> bytes:
    image = Image.open(io.BytesIO(picture(2, (64, 64))))
    data = bytearray(saved(image, "TIFF", compression=compression))
    data[200:800] = b"\xff" * 600
    return bytes(data)


def test_no_library_writes_to_standard_error(tmp_path: Path) -> None:
    files = {name: data for name, (data, _) in UNSUPPORTED.items()}
    for compression in ("tiff_deflate", "tiff_lzw", "jpeg"):
        files[compression] = broken_tiff(compression)
    files["deep"] = tiff(bands(4, "uint16"))
    files["2000 bands"] = tiff(bands(2000, "uint8"))
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    code = (
        "import sys, pathlib\n"
        "from core.data.pictures.decoding import look_at\n"
        "from core.errors import ImageError\n"
        "for path in pathlib.Path(sys.argv[1]).iterdir():\n"
        "    try:\n"
        "        look_at(path)\n"
        "    except ImageError:\n"
        "        pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path)],
        capture_output=True,
        cwd=Path(__file__).resolve().parents[4],
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"")
