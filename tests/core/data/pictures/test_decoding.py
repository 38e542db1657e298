"""Any image file becomes an upright RGB image of the size that is asked for."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.pictures.decoding import decode, load_rgb, read_header, thumbnail
from tests.core.data.conftest import picture
from tests.core.data.image_bytes import saved


def smooth(width: int, height: int) -> Image.Image:
    """Slow waves, as a photo has them, in three colours."""
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    waves = [np.sin(9 * x + 4 * y), np.cos(11 * y), np.sin(7 * (x - y))]
    return Image.fromarray((127.5 + 120 * np.stack(waves, -1)).astype(np.uint8))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_orientation_turns_header_and_pixels(
    tmp_path: Path, orientation: int, format: str
) -> None:
    image = Image.new("RGB", (40, 20), "white")
    image.paste((200, 0, 0), (0, 0, 20, 10))  # top left before turning
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "turned"
    path.write_bytes(saved(image, format, exif=exif))

    header = read_header(path)
    upright = load_rgb(path)
    width, height = (40, 20) if orientation < 5 else (20, 40)
    assert (header.width, header.height) == upright.size == (width, height)
    assert header.format == format
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1)}
    corner |= {5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
    x, y = corner[orientation]
    found = upright.getpixel((x * (width - 5) + 2, y * (height - 5) + 2))
    assert isinstance(found, tuple)
    assert found[0] > 150 and found[1] < 60


@pytest.mark.parametrize("size", [32, 96, 160, 224])
def test_reduced_jpeg_decoding_stays_near_the_full_one(size: int) -> None:
    data = saved(smooth(1601, 1201), "JPEG", quality=92)
    full = load_rgb(data).resize((size, size), Image.Resampling.BILINEAR)
    difference = np.abs(decode(data, size).astype(int) - np.asarray(full).astype(int))
    assert difference.mean() < 0.3
    assert difference.max() <= 3


def test_reduced_jpeg_of_a_photo_stays_near_the_full_one(
    shared_data: Callable[[str], Path],
) -> None:
    path = shared_data("nasty") / "exif_orientation" / "recurser__Portrait_6.jpg"
    full = load_rgb(path).resize((96, 96), Image.Resampling.BILINEAR)
    difference = np.abs(decode(path, 96).astype(int) - np.asarray(full).astype(int))
    assert difference.mean() < 0.5
    assert difference.max() <= 8


def test_reduced_jpeg_keeps_twice_the_target_side() -> None:
    data = saved(smooth(1600, 1200), "JPEG")
    assert load_rgb(data, 100).size == (400, 300)
    assert load_rgb(data, 400).size == (1600, 1200)
    assert load_rgb(data).size == (1600, 1200)


def test_decode_stretches_to_a_writable_square() -> None:
    pixels = decode(picture(0, (30, 10)), 16)
    assert pixels.shape == (16, 16, 3)
    assert pixels.dtype == np.uint8
    pixels[:] = 0


def test_decode_keeps_an_image_of_the_right_size_exactly() -> None:
    data = picture(3, (16, 16))
    assert (decode(data, 16) == np.asarray(Image.open(io.BytesIO(data)))).all()


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.fromarray(np.full((4, 4), 0xABCD, np.uint16)), 0xAB),
        (Image.fromarray(np.full((4, 4), 0xABCD, np.int32)), 0xAB),
        (Image.fromarray(np.full((4, 4), 0.5, np.float32)), 128),
        (Image.fromarray(np.full((4, 4), 90.0, np.float32)), 90),
        (Image.fromarray(np.full((4, 4), np.nan, np.float32)), 0),
        (Image.new("1", (4, 4), 1), 255),
        (Image.new("L", (4, 4), 7), 7),
        (Image.new("LA", (4, 4), (0, 0)), 255),
        (Image.new("RGBA", (4, 4), (0, 0, 0, 0)), 255),
        (Image.new("RGBA", (4, 4), (0, 0, 0, 128)), 127),
        (Image.new("CMYK", (4, 4), (0, 0, 0, 0)), 255),
        (Image.new("YCbCr", (4, 4), (100, 128, 128)), 100),
        (Image.new("LAB", (4, 4), (255, 128, 128)), 255),
    ],
)
def test_every_mode_becomes_rgb(image: Image.Image, expected: int) -> None:
    if image.mode in ("1", "L", "LA", "RGBA"):
        data = saved(image, "PNG")
    else:
        data = saved(image, "TIFF")
    pixels = decode(data, 4)
    assert np.abs(pixels.astype(int) - expected).max() <= 1


def test_grey_is_resized_as_its_three_equal_channels_would_be() -> None:
    grey = Image.open(io.BytesIO(picture(4, (50, 40)))).convert("L")
    pixels = decode(saved(grey, "PNG"), 16)
    assert (pixels == decode(saved(grey.convert("RGB"), "PNG"), 16)).all()


def test_transparent_palette_is_flattened_on_white() -> None:
    image = Image.new("P", (4, 4), 0)
    image.putpalette([10, 20, 30, 200, 0, 0])
    assert (decode(saved(image, "PNG", transparency=b"\0\xff"), 4) == 255).all()


def test_transparent_value_of_16_bit_grey_is_white() -> None:
    image = Image.fromarray(np.full((4, 4), 0x1234, np.uint16))
    assert (decode(saved(image, "PNG", transparency=0x1234), 4) == 255).all()


def test_first_frame_of_an_animation_counts() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("blue", "red")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert (decode(data, 8) == (0, 0, 255)).all()


def test_threads_decode_the_same_pixels() -> None:
    files = [picture(seed, (90, 70), "JPEG") for seed in range(20)]
    alone = [decode(data, 32) for data in files]
    start = threading.Barrier(4)

    def work(_: int) -> list[np.ndarray]:
        start.wait()
        return [decode(data, 32) for data in files]

    with ThreadPoolExecutor(4) as pool:
        for together in pool.map(work, range(4)):
            assert np.array_equal(alone, together)


def test_thumbnail_is_a_small_jpeg_with_the_same_proportions() -> None:
    with Image.open(io.BytesIO(thumbnail(picture(0, (400, 200)), 64))) as image:
        assert (image.format, image.size) == ("JPEG", (64, 32))


def test_header_of_a_png_is_read_without_decoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(picture(0))
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    assert read_header(path).width == 24
