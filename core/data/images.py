"""The one place where an image file becomes pixels.

Training, inspection and prediction all decode here, so what the model sees can't
differ between them. Whatever is wrong with a file becomes an `ImageError`.
"""

from __future__ import annotations

import io
import re
import stat
import threading
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageFile

from core.data.colour import to_grey_or_rgb
from core.data.image_reasons import PIXEL_LIMIT, reason_for, too_large
from core.errors import ImageError

# Without EPS and WMF, which start other programs, and without rare scientific stubs.
_FORMATS = (
    *("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF", "MPO", "JPEG2000"),
    *("PPM", "ICO", "DIB", "DDS", "PSD", "QOI", "ICNS", "PCX", "SGI", "TGA"),
)

_TRANSPOSED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION_TAG = 0x0112

_LARGE_PIXELS = 40_000_000
_one_large_image = threading.Semaphore(1)

# warnings.catch_warnings changes all threads before Python 3.14, so the filter is
# put in place once and stays. It covers only what Pillow says about a file's content.
_PILLOW_FILTER = ("ignore", None, Warning, re.compile(r"PIL\."), 0)

Image.init()  # later calls from several threads would race


@dataclass(frozen=True)
class ImageHeader:
    """What a file says about its image before it is decoded."""

    format: str  # Pillow's name, such as "JPEG"
    width: int  # pixels, after EXIF rotation
    height: int  # pixels, after EXIF rotation
    mode: str  # Pillow's name, such as "RGB" or "L"


def load_rgb(source: Path | bytes, target_side: int | None = None) -> Image.Image:
    """Decode the first frame of an image, upright and in RGB.

    Args:
        source: A file or its content.
        target_side: Side in pixels that the image will be reduced to. A much larger
            JPEG is then decoded at a half, quarter or eighth of its size, yet never
            below twice this side. None decodes every pixel.

    Returns:
        Mode "RGB", values 0-255, transparency flattened on white.

    Raises:
        ImageError: The source is missing, damaged, too large or not an image.
    """
    image, _, turn = _decoded(source, target_side)
    with _as_image_error():
        upright = image if turn is None else image.transpose(turn)
        return upright if upright.mode == "RGB" else upright.convert("RGB")


def decode(source: Path | bytes, size: int) -> np.ndarray:
    """Decode an image to what a model sees.

    The image is stretched to a square, as `keras.utils.image_dataset_from_directory`
    does by default, with antialiased bilinear interpolation.

    Args:
        source: A file or its content.
        size: Side of the square, pixels.

    Returns:
        RGB, shape (size, size, 3), uint8, writable.

    Raises:
        ImageError: See `load_rgb`.
    """
    return _model_input(*_decoded(source, size), size)


def _model_input(
    image: Image.Image,
    box: tuple[float, float, float, float],
    turn: Image.Transpose | None,
    size: int,
) -> np.ndarray:
    """The square of `decode` from what `_decoded` gives."""
    with _as_image_error():  # a picture of 1 x 100,000,000 can't be resized
        if box != (0, 0, size, size):
            image = image.resize((size, size), Image.Resampling.BILINEAR, box)
        upright = image if turn is None else image.transpose(turn)
        return np.array(upright.convert("RGB"))  # last: grey is resized 3 times faster


def read_header(path: Path) -> ImageHeader:
    """Read format and size without decoding.

    Raises:
        ImageError: The file is missing, too large, not an image, or its header is
            damaged. A file that is cut off later passes.
    """
    with _opened(path) as image:
        width, height = image.size
        # Pillow has already swapped the sides of a rotated TIFF.
        if image.format != "TIFF" and _orientation(image) >= 5:
            width, height = height, width
        return ImageHeader(image.format or "", width, height, image.mode)


def thumbnail(source: Path | bytes, side: int) -> bytes:
    """A small JPEG of an image, upright, aspect ratio kept.

    Args:
        source: A file or its content.
        side: Longer side in pixels, at most; a smaller image is not enlarged.

    Raises:
        ImageError: See `load_rgb`.
    """
    image = load_rgb(source, side)
    with _as_image_error():
        return _jpeg(image, side)


def _jpeg(image: Image.Image, side: int) -> bytes:
    small = image.convert("RGB")  # a copy, where it is RGB already
    small.thumbnail((side, side))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def decode_with_thumbnail(
    source: Path | bytes, size: int, side: int
) -> tuple[np.ndarray, bytes]:
    """What a model sees of an image, and what a person does, from one decoding.

    Args:
        source: A file or its content.
        size: See `decode`.
        side: See `thumbnail`.

    Raises:
        ImageError: See `load_rgb`.
    """
    image, box, turn = _decoded(source, size)
    is_whole = max(image.size) >= side or box == (0, 0, *image.size)
    with _as_image_error():
        upright = image if turn is None else image.transpose(turn)
        small = _jpeg(upright, side) if is_whole else thumbnail(source, side)
    return _model_input(image, box, turn, size), small


@contextmanager
def _opened(source: Path | bytes) -> Iterator[ImageFile.ImageFile]:
    """Open an image of an allowed size; every failure inside is an ImageError."""
    _silence_pillow()
    with _as_image_error(), _file(source) as file:
        head = file.read(512)
        if not head:
            raise ImageError("empty file")
        formats = [name for name in _FORMATS if name in Image.OPEN]
        with _as_image_error(head), Image.open(file, formats=formats) as image:
            if image.width * image.height > PIXEL_LIMIT:
                raise ImageError(too_large(image.width * image.height))
            yield image


@contextmanager
def _as_image_error(head: bytes = b"") -> Iterator[None]:
    """Turn every failure inside into an ImageError; `head` is the file's beginning."""
    try:
        yield
    except ImageError:
        raise
    # Damaged files make Pillow's plugins raise anything from struct.error to KeyError.
    except Exception as error:
        raise ImageError(reason_for(error, head)) from error


def _decoded(
    source: Path | bytes, side: int | None
) -> tuple[Image.Image, tuple[float, float, float, float], Image.Transpose | None]:
    """Pixels in grey or RGB, the part that holds the picture, and how to turn it.

    A JPEG that is decoded at a fraction of its size is padded to whole pixels; without
    the exact box a reduced picture would be stretched by up to one of these.
    """
    with _opened(source) as image:
        drafted = image.draft(None, (2 * side, 2 * side)) if side else None
        with _memory_for(image):
            image.load()
            box = drafted[1] if drafted else (0, 0, *image.size)
            return to_grey_or_rgb(image), box, _TRANSPOSED.get(_orientation(image))


def _file(source: Path | bytes) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if not stat.S_ISREG(source.stat().st_mode):  # opening a named pipe would wait
        raise ImageError("a folder or device, not a file")
    return source.open("rb")


def _silence_pillow() -> None:
    if _PILLOW_FILTER not in warnings.filters:
        warnings.filterwarnings("ignore", module=r"PIL\.")


def _memory_for(image: Image.Image) -> AbstractContextManager[object]:
    """Decode very large images one after the other, however many threads there are."""
    large = image.width * image.height > _LARGE_PIXELS
    return _one_large_image if large else nullcontext()


def _orientation(image: Image.Image) -> int:
    try:
        # Not image.getexif(): for a PNG that decodes all pixels.
        value = Image.Image.getexif(image).get(_ORIENTATION_TAG)
        return value if value in _TRANSPOSED else 1
    except Exception:  # damaged EXIF data is no reason to refuse the picture
        return 1
