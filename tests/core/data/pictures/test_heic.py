"""HEIC, the photos of iPhones, where the extra pillow-heif is installed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from core.data.pictures.decoding import decode, load_rgb, read_header
from core.errors import ImageError

HEADER = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


def photo() -> bytes:
    pytest.importorskip("pillow_heif", reason="needs requirements-heic.txt")
    buffer = io.BytesIO()
    Image.new("RGB", (80, 64), (200, 30, 60)).save(buffer, "HEIF")
    return buffer.getvalue()


def test_a_photo_is_read(tmp_path: Path) -> None:
    path = tmp_path / "IMG_1.HEIC"
    path.write_bytes(photo())
    header = read_header(path)
    assert (header.format, header.width, header.height) == ("HEIF", 80, 64)
    assert load_rgb(path).size == (80, 64)
    assert abs(decode(path, 8).astype(int) - (200, 30, 60)).max() < 8


def test_a_cut_photo_is_damaged() -> None:
    with pytest.raises(ImageError) as caught:
        decode(photo()[:200], 8)
    assert "HEIC" not in caught.value.reason


def test_without_the_extra_the_reason_offers_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    with pytest.raises(ImageError, match=r"pillow-heif \(requirements-heic.txt\)"):
        decode(HEADER, 8)
