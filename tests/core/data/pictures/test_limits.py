"""A picture costs what it needs, and one that would cost too much says so at once."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data import checking
from core.data.datasets import add_folder
from core.data.manifests import make_manifest
from core.data.pictures import colour
from core.data.pictures import file as picture_file
from core.data.pictures import limits as picture_limits
from core.data.pictures.decoding import (
    decode,
    load_rgb,
    look_at,
    read_header,
    thumbnail,
)
from core.data.pictures.limits import MemoryBudget
from core.data.scan import scan
from core.errors import ImageError
from tests.core.data.conftest import Tree, picture
from tests.core.data.image_bytes import saved
from tests.core.data.odd_files import empty_png, jpeg_with_scans, tiff

GREY = np.zeros((4, 4, 1), np.uint8)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (empty_png(1, 178_000_000), "too large: a side of 178,000,000 pixels"),
        (empty_png(178_000_000, 1), "too large: a side of 178,000,000 pixels"),
        (empty_png(65_536, 2), "a side of 65,536 pixels (the limit is 65,535)"),
        (empty_png(14_000, 14_000), "too large: 196 megapixels (the limit is 178)"),
        (tiff(GREY, num_tags=65_000), "header is too long"),
        (b"P5\n#" + b"x" * 5_000_000 + b"\n4 4 255\n" + bytes(16), "header is too"),
        (b"P2\n" + b"#\n" * 3_000_000 + b"4 4 255\n" + b"0 " * 16, "header is too"),
        (b"P6\n9000 9000\n1023\n" + bytes(99), "for this kind of PPM (10 megapixels"),
        (b"P3\n9000 9000\n255\n" + b"0 " * 99, "for this kind of PPM (10 megapixels"),
        (b"qoif" + b"\0\0\x20\0" * 2 + b"\3\0" + bytes(99), "for this kind of QOI"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_would_take_long_is_refused_by_its_header(
    data: bytes, reason: str, tmp_path: Path
) -> None:
    began = time.monotonic()
    with pytest.raises(ImageError) as caught:
        decode(data, 32)
    assert reason in caught.value.reason
    assert len(caught.value.reason) < 80
    path = tmp_path / "picture"
    path.write_bytes(data)
    with pytest.raises(ImageError):
        read_header(path)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("num_scans", [51, 60, 2000])
def test_a_jpeg_of_very_many_scans_is_not_decoded(num_scans: int) -> None:
    for read in (look_at, load_rgb):
        with pytest.raises(ImageError, match="more than 50 scans"):
            read(jpeg_with_scans(num_scans))


@pytest.mark.parametrize(
    "data",
    [
        jpeg_with_scans(20),
        tiff(GREY, num_tags=300),
        b"P5\n# made by hand\n4 4\n255\n" + bytes(16),
        b"P5\n4 4\n4095\n" + bytes(32),
        saved(Image.new("L", (65_535, 1)), "PNG"),
        saved(Image.new("L", (1, 65_000)), "JPEG"),
    ],
)
def test_what_is_only_unusual_is_read(data: bytes) -> None:
    assert decode(data, 8).shape == (8, 8, 3)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"])
def test_zeros_behind_a_picture_are_not_read_into_memory(
    format: str, tmp_path: Path
) -> None:
    path = tmp_path / "padded"
    path.write_bytes(picture(0, format=format))
    os.truncate(path, 6_000_000_000)  # takes no space on the disk
    for read in (read_header, look_at, picture_file.read_picture):
        with pytest.raises(ImageError, match=r"a file of 6.0 GB \(the limit is 1\)"):
            read(path)


def test_a_large_file_is_hashed_and_decoded_from_the_disk(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = add_folder(tree({"cat": 3, "dog": 3}))
    whole = make_manifest(dataset, scan(dataset))
    monkeypatch.setattr(picture_file, "_SMALL_BYTES", 10)
    monkeypatch.setattr(checking, "known_rows", lambda dataset: {})
    assert make_manifest(dataset, scan(dataset)).digest == whole.digest


def test_a_picture_that_memory_does_not_hold_stops_no_other(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = add_folder(tree({"cat": 4, "dog": 4}))
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.parts[-2:] == ("cat", "1.png"):
            raise MemoryError
        return real(path)

    found = scan(dataset)
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    manifest = make_manifest(dataset, found)
    assert len(manifest.entries) == 7
    (bad,) = manifest.excluded
    assert (bad.path, bad.reason) == (
        "cat/1.png",
        "too large for this computer's memory",
    )


def test_one_picture_may_take_so_much_memory_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = saved(Image.new("RGBA", (1000, 1000)), "PNG")
    monkeypatch.setenv("THAW_PICTURE_GB", "0.007")
    with pytest.raises(ImageError, match=r"takes 0.0 GB of memory \(the limit is 0.00"):
        decode(data, 8)
    monkeypatch.setenv("THAW_PICTURE_GB", "0.01")
    assert decode(data, 8).shape == (8, 8, 3)


@pytest.mark.parametrize("value", ["", "much", "0", "-1", "nan"])
def test_a_limit_that_is_no_number_is_the_default(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THAW_DECODE_GB", value)
    assert picture_limits.budget_bytes() == 1.5e9


def test_threads_hold_no_more_than_the_budget_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("THAW_DECODE_GB", "1e-6")  # 1000 bytes
    budget, held, most = MemoryBudget(), [0], [0]
    lock = threading.Lock()

    def work(num_bytes: int) -> None:
        for _ in range(20):
            with budget.hold(num_bytes):
                with lock:
                    held[0] += num_bytes
                    most[0] = max(most[0], held[0])
                time.sleep(0.0005)
                with lock:
                    held[0] -= num_bytes

    threads = [threading.Thread(target=work, args=(n,)) for n in (400, 500, 600, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert 0 < most[0] <= 1000


def test_a_picture_above_the_budget_waits_until_it_is_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("THAW_DECODE_GB", "1e-6")
    budget, order = MemoryBudget(), []

    def large() -> None:
        with budget.hold(5000):
            order.append("large")

    with budget.hold(10):
        thread = threading.Thread(target=large)
        thread.start()
        time.sleep(0.05)
        order.append("small")
    thread.join(10)
    assert order == ["small", "large"]


def test_strips_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (50, 37, 4), np.uint8)
    clear = saved(Image.fromarray(pixels), "PNG")
    deep = saved(Image.fromarray(pixels[..., 0].astype(np.float32)), "TIFF")
    whole = [np.asarray(load_rgb(data)) for data in (clear, deep)]
    monkeypatch.setattr(colour, "_STRIP_PIXELS", 100)
    for data, expected in zip((clear, deep), whole, strict=True):
        assert (np.asarray(load_rgb(data)) == expected).all()


@pytest.mark.parametrize("size", [(3000, 1), (1, 3000), (5, 4)])
def test_thumbnails_of_thin_pictures_have_pixels(size: tuple[int, int]) -> None:
    assert thumbnail(saved(Image.new("L", size), "PNG"), 64)
