"""A file that is no image, is damaged or too large says so in plain words."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.pictures import limits as picture_limits
from core.data.pictures.decoding import decode, load_rgb, read_header
from core.errors import ImageError
from tests.core.data.conftest import picture
from tests.core.data.image_bytes import saved

# Pillow reports this one as broken on the first load and passes it on the second.
_FAILS_ON_FIRST_LOAD = "corrupt/pillow__broken_data_stream.png"


def test_nasty_files_decode_or_give_an_image_error(
    shared_data: Callable[[str], Path],
) -> None:
    folder = shared_data("nasty")
    with (folder / "EXPECTED_pillow.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wrong = []
    for row in rows:
        path = folder / row["file"]
        try:
            pixels = decode(path, 48)
            header = read_header(path)
            fits = pixels.shape == (48, 48, 3) and pixels.dtype == np.uint8
            upright = load_rgb(path)
            fits = fits and upright.mode == "RGB"
            fits = fits and upright.size == (header.width, header.height)
            outcome = "OK" if fits else "wrong shape"
        except ImageError as error:
            assert str(folder) not in str(error)
            assert 0 < len(error.reason) < 80
            outcome = "error"
        expected = "OK" if row["result"] == "OK" else "error"
        if row["file"] == _FAILS_ON_FIRST_LOAD:
            expected = "error"
        if outcome != expected:
            wrong.append((row["file"], row["result"], outcome))
    assert len(rows) > 140
    assert wrong == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "git lfs pull"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b"hello there", "not an image (text)"),
        (b"%PDF-1.7 \xff\0", "a PDF document"),
        (b"PK\x03\x04\0\0\0", "a zip archive"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "a video"),
        (b"<?xml version='1.0'?><svg></svg>", "export it as PNG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not an image"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\0\1\2\3", "not an image"),
    ],
)
def test_reasons_are_plain_words(data: bytes, reason: str) -> None:
    with pytest.raises(ImageError) as caught:
        decode(data, 8)
    assert reason in caught.value.reason


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_cut_off_file_says_so(format: str) -> None:
    data = picture(1, (64, 64), format)
    with pytest.raises(ImageError, match="cut off"):
        decode(data[: len(data) // 2], 8)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_file_system_trouble_is_an_image_error_without_a_path(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("missing.jpg", "pipe", "."):
        with pytest.raises(ImageError) as caught:
            read_header(tmp_path / name)
        assert str(tmp_path) not in str(caught.value)


def test_pixel_limit_holds_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(Image.new("1", (13_000, 13_000)), "PNG")  # Pillow would only warn
    with monkeypatch.context() as patch:
        patch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
        patch.setattr(picture_limits, "PIXEL_LIMIT", 100_000_000)
        with pytest.raises(ImageError, match="too large: 169 megapixels"):
            load_rgb(data)


def test_a_picture_too_narrow_to_resize_is_an_image_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resize(*_: object, **__: object) -> None:
        raise MemoryError  # as Pillow does for 1 x 100,000,000 pixels

    monkeypatch.setattr(Image.Image, "resize", resize)
    with pytest.raises(ImageError, match="too large for this computer's memory"):
        decode(picture(0), 8)


def test_limit_holds_when_pillows_own_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    monkeypatch.setattr(picture_limits, "PIXEL_LIMIT", 99)
    with pytest.raises(ImageError, match="too large"):
        load_rgb(picture(0, (10, 10)))


def test_bomb_warning_does_not_leak_from_threads() -> None:
    data = saved(Image.new("1", (10_000, 9_000)), "PNG")  # above Pillow's warning
    code = (
        "import sys, concurrent.futures as f\n"
        "from core.data.pictures.decoding import decode\n"
        "data = sys.stdin.buffer.read()\n"
        "with f.ThreadPoolExecutor(2) as pool:\n"
        "    shapes = list(pool.map(lambda _: decode(data, 8).shape, range(2)))\n"
        "sys.exit(shapes != [(8, 8, 3)] * 2)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        input=data,
        capture_output=True,
        cwd=Path(__file__).resolve().parents[4],
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
