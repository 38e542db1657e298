"""The one place where an image file becomes pixels.

Training, inspection and prediction all decode here, so what the model sees can't
differ between them. Whatever is wrong with a file becomes an `ImageError`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

import numpy as np
from PIL import Image, ImageFile

from core.data.pictures.colour import look_of, to_grey_or_rgb
from core.data.pictures.deep_colour import (
    deep_colours,
    deep_look,
    deep_to_rgb,
    is_deep_colour,
)
from core.data.pictures.file import Source, opened
from core.data.pictures.limits import BUDGET, decoding_bytes, require_few_scans
from core.data.pictures.rendition import PLAIN, Look, Rendition

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
_MAX_EXIF_BYTES = 256_000  # what a camera writes is less; more takes long to read

_LOOK_SIDE = 16  # pixels; small, as the picture is thrown away

_Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True)
class ImageHeader:
    """What a file says about its image before it is decoded."""

    format: str  # Pillow's name, such as "JPEG"
    width: int  # pixels, after EXIF rotation
    height: int  # pixels, after EXIF rotation
    mode: str  # Pillow's name, such as "RGB" or "L"


class _Loaded(NamedTuple):
    """Pixels as the file has them, the part with the picture, and how to turn it."""

    image: Image.Image
    box: _Box
    turn: Image.Transpose | None
    deep: IO[bytes] | None  # the file, where it has colours of 16 bits

    def seen(self, rendition: Rendition) -> Image.Image:
        """In grey or RGB of 8 bits."""
        if rendition.colours and self.deep:
            colours = deep_colours(self.image, self.deep)
            if colours is not None:
                return to_grey_or_rgb(deep_to_rgb(colours, rendition), rendition)
        return to_grey_or_rgb(self.image, rendition)

    def look(self) -> Look:
        colours = deep_colours(self.image, self.deep) if self.deep else None
        return look_of(self.image) if colours is None else deep_look(colours)

    def upright(self, image: Image.Image) -> Image.Image:
        return image if self.turn is None else image.transpose(self.turn)


def load_rgb(
    source: Source, target_side: int | None = None, rendition: Rendition = PLAIN
) -> Image.Image:
    """Decode the first frame of an image, upright and in RGB.

    Args:
        source: A file, its content, or a file that is open for reading.
        target_side: Side in pixels that the image will be reduced to. A much larger
            JPEG is then decoded at a half, quarter or eighth of its size, yet never
            below twice this side. None decodes every pixel.
        rendition: Of the data set that the image belongs to, or is compared with.

    Returns:
        Mode "RGB", values 0-255.

    Raises:
        ImageError: The source is missing, damaged, too large or not an image.
    """
    with opened(source) as image, _loaded(image, target_side) as loaded:
        upright = loaded.upright(loaded.seen(rendition))
        return upright if upright.mode == "RGB" else upright.convert("RGB")


def decode(source: Source, size: int, rendition: Rendition = PLAIN) -> np.ndarray:
    """Decode an image to what a model sees.

    The image is stretched to a square, as `keras.utils.image_dataset_from_directory`
    does by default, with antialiased bilinear interpolation.

    Args:
        source: See `load_rgb`.
        size: Side of the square, pixels.
        rendition: Of the data set that the model was trained on.

    Returns:
        RGB, shape (size, size, 3), uint8, writable.

    Raises:
        ImageError: See `load_rgb`.
    """
    with opened(source) as image:
        return decode_opened(image, size, rendition)


def decode_opened(
    image: ImageFile.ImageFile, size: int, rendition: Rendition = PLAIN
) -> np.ndarray:
    """What `decode` gives, of an image that is open and whose header was looked at.

    Args:
        image: From `core.data.pictures.file.opened`, its pixels not loaded yet.
        size: See `decode`.
        rendition: See `decode`.
    """
    with _loaded(image, size) as loaded:
        return _model_input(loaded, loaded.seen(rendition), size)


def look_at(source: Source) -> Look:
    """Decode an image to learn what the rendition of its data set must know of it.

    Raises:
        ImageError: See `load_rgb`; what passes here can be decoded.
    """
    with opened(source) as image, _loaded(image, _LOOK_SIDE) as loaded:
        return loaded.look()


def _model_input(loaded: _Loaded, image: Image.Image, size: int) -> np.ndarray:
    """The square of `decode`, from the loaded image in grey or RGB."""
    if loaded.box != (0, 0, size, size):
        image = image.resize((size, size), Image.Resampling.BILINEAR, loaded.box)
    upright = loaded.upright(image)
    return np.array(upright.convert("RGB"))  # last: grey is resized 3 times faster


def read_header(path: Path) -> ImageHeader:
    """Read format and size without decoding.

    Raises:
        ImageError: The file is missing, too large, not an image, or its header is
            damaged. A file that is cut off later passes.
    """
    with opened(path) as image:
        width, height = image.size
        # Pillow has already swapped the sides of a rotated TIFF.
        if image.format != "TIFF" and _orientation(image) >= 5:
            width, height = height, width
        return ImageHeader(image.format or "", width, height, image.mode)


def thumbnail(source: Source, side: int, rendition: Rendition = PLAIN) -> bytes:
    """A small JPEG of an image, upright, aspect ratio kept.

    Args:
        source: See `load_rgb`.
        side: Longer side in pixels, at most; a smaller image is not enlarged.
        rendition: See `load_rgb`.

    Raises:
        ImageError: See `load_rgb`.
    """
    with opened(source) as image, _loaded(image, side) as loaded:
        return _jpeg(loaded, loaded.seen(rendition), side)


def _jpeg(loaded: _Loaded, image: Image.Image, side: int) -> bytes:
    """The JPEG of `thumbnail`, from the loaded image in grey or RGB."""
    scale = min(1.0, side / max(image.size))
    width, height = (max(1, round(edge * scale)) for edge in image.size)
    small = image.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
    buffer = io.BytesIO()
    loaded.upright(small).convert("RGB").save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def decode_with_thumbnail(
    source: Source, size: int, side: int, rendition: Rendition = PLAIN
) -> tuple[np.ndarray, bytes]:
    """What a model sees of an image, and what a person does, from one decoding.

    Args:
        source: See `load_rgb`.
        size: See `decode`.
        side: See `thumbnail`.
        rendition: See `decode`.

    Raises:
        ImageError: See `load_rgb`.
    """
    with opened(source) as file, _loaded(file, size) as loaded:
        image = loaded.seen(rendition)
        pixels = _model_input(loaded, image, size)
        if max(image.size) >= side or loaded.box == (0, 0, *image.size):
            return pixels, _jpeg(loaded, image, side)
    return pixels, thumbnail(source, side, rendition)


@contextmanager
def _loaded(image: ImageFile.ImageFile, side: int | None) -> Iterator[_Loaded]:
    """An open image's pixels, for as long as there is memory set aside for them.

    A JPEG that is decoded at a fraction of its size is padded to whole pixels; without
    the exact box a reduced picture would be stretched by up to one of these.
    """
    require_few_scans(image)
    whole, deep = image.size, image.fp if is_deep_colour(image) else None
    drafted = image.draft(None, (2 * side, 2 * side)) if side else None
    with BUDGET.hold(decoding_bytes(image, whole)):
        image.load()
        box = drafted[1] if drafted else (0, 0, *image.size)
        turn = _TRANSPOSED.get(_orientation(image))
        yield _Loaded(image, box, turn, deep)


def _orientation(image: Image.Image) -> int:
    if len(image.info.get("exif") or b"") > _MAX_EXIF_BYTES:
        return 1
    try:
        # Not image.getexif(): for a PNG that decodes all pixels.
        value = Image.Image.getexif(image).get(_ORIENTATION_TAG)
        return value if value in _TRANSPOSED else 1
    except Exception:  # damaged EXIF data is no reason to refuse the picture
        return 1
