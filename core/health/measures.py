"""What is measured of one picture, all from one decoding at small size."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image, ImageFile

from core.data.pictures.decoding import decode_opened
from core.data.pictures.file import opened
from core.data.pictures.limits import BUDGET, decoding_bytes
from core.data.pictures.rendition import Rendition

SIDE = 224  # pixels; what most backbones see, so what is blurred here is so for them
SMALL_SIDE = 64  # pixels, of the grey picture that possible copies are compared by

NUMBERS = (
    "width",
    "height",
    "brightness",
    "contrast",
    "sharpness",
    "one_colour",
    "saturation",
    "border_red",
    "border_green",
    "border_blue",
    "orientation",
    "transparent",
    "taken",
)
TEXTS = ("format", "camera")

_SAME_COLOUR = 4  # of 255: so near to the median colour counts as it
_BORDER = 8  # pixels of SIDE
_MAX_EXIF_BYTES = 256_000  # see core.data.pictures.decoding
_MODEL, _CHANGED, _ORIENTATION, _EXIF, _ORIGINAL = 0x110, 0x132, 0x112, 0x8769, 0x9003
_MAX_TEXT = 64


@dataclass(frozen=True)
class Measures:
    """What is known of one picture.

    Attributes:
        numbers: By NUMBERS, shape (13,), float64. Sizes are pixels after EXIF rotation;
            brightness (mean of grey), contrast (its standard deviation), saturation
            (mean of a pixel's largest minus smallest value) and the border's mean
            colour are 0-255; sharpness is the variance of the Laplacian at 224 x 224
            (Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy");
            one_colour is the share of pixels that hardly differ from the median, 0-1;
            orientation is EXIF's, 1-8; transparent is 0 or 1; taken is a Unix time,
            seconds, -1 = not known.
        texts: By TEXTS: Pillow's name of the format, and EXIF's of the camera or "".
        hashes: Difference hashes of the picture and of its mirror image, uint64.
        small: Grey, shape (64, 64), uint8.
    """

    numbers: np.ndarray
    texts: tuple[str, str]
    hashes: tuple[int, int]
    small: np.ndarray


def measure(file: BinaryIO, rendition: Rendition) -> Measures:
    """Measure one picture.

    Args:
        file: Open for reading, at any place.
        rendition: Of its data set.

    Raises:
        ImageError: It can't be decoded.
    """
    with opened(file) as image:
        format_name = image.format or ""
        width, height = image.size
        orientation, camera, taken = _exif(image)
        # Pillow has already swapped the sides of a rotated TIFF.
        if orientation >= 5 and format_name != "TIFF":
            width, height = height, width
        pixels = decode_opened(image, SIDE, rendition)
        is_clear = _is_seen_through(image)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    seen = _seen(pixels, grey)
    numbers = (width, height, *seen, orientation, is_clear, taken)
    return Measures(
        np.array(numbers, np.float64),
        (format_name, camera),
        difference_hashes(grey),
        cv2.resize(grey, (SMALL_SIDE, SMALL_SIDE), interpolation=cv2.INTER_AREA),
    )


def _seen(pixels: np.ndarray, grey: np.ndarray) -> tuple[float, ...]:
    """Brightness, contrast, sharpness, one colour, saturation and border colour.

    By OpenCV where it can: numpy takes as long for these as decoding does.
    """
    few = cv2.resize(pixels, (SMALL_SIDE, SMALL_SIDE), interpolation=cv2.INTER_AREA)
    median = np.median(few[::2, ::2].reshape(-1, 3), axis=0).astype(np.uint8)
    off = cv2.absdiff(few, np.broadcast_to(median, few.shape).copy())
    is_near = _most(off) <= _SAME_COLOUR
    spread = cv2.subtract(_most(few), cv2.bitwise_not(_most(cv2.bitwise_not(few))))
    mean, deviation = cv2.meanStdDev(grey)
    _, sharp = cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_16S))
    return (
        float(mean[0, 0]),
        float(deviation[0, 0]),
        float(sharp[0, 0] ** 2),
        np.count_nonzero(is_near) / is_near.size,
        cv2.mean(spread)[0],
        *_border_colour(pixels),
    )


def _most(pixels: np.ndarray) -> np.ndarray:
    """The largest of each pixel's channels, shape (height, width), uint8."""
    red, green, blue = cv2.split(pixels)
    return cv2.max(cv2.max(red, green), blue)


def _border_colour(pixels: np.ndarray) -> list[float]:
    """Mean of the outermost pixels, by channel: of all, without those within."""
    within = pixels[_BORDER:-_BORDER, _BORDER:-_BORDER]
    count, num_within = pixels[:, :, 0].size, within[:, :, 0].size
    return [
        (whole * count - inner * num_within) / (count - num_within)
        for whole, inner in zip(cv2.mean(pixels)[:3], cv2.mean(within)[:3], strict=True)
    ]


def difference_hashes(grey: np.ndarray) -> tuple[int, int]:
    """64 bits each: which of two neighbours is the brighter one, at 9 x 8 pixels.

    Two pictures of the same have few bits that differ, whatever their size and
    brightness (Krawetz 2013, "Kind of like that").

    Args:
        grey: Shape (h, w), uint8.

    Returns:
        Of the picture, and of its mirror image.
    """
    few = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA)
    return _hash_of(few), _hash_of(few[:, ::-1])


def _hash_of(few: np.ndarray) -> int:
    bits = np.packbits(few[:, 1:] > few[:, :-1])
    return int.from_bytes(bits.tobytes(), "big")


def _exif(image: ImageFile.ImageFile) -> tuple[int, str, float]:
    """Orientation, camera and time; damaged data says 1, "" and -1."""
    if len(image.info.get("exif") or b"") > _MAX_EXIF_BYTES:
        return 1, "", -1.0
    orientation, camera, taken = 1, "", -1.0
    with suppress(Exception):  # whatever a damaged block makes Pillow raise
        # Not image.getexif(): for a PNG that decodes all pixels.
        tags = Image.Image.getexif(image)
        found = tags.get(_ORIENTATION)
        orientation = found if isinstance(found, int) and 1 <= found <= 8 else 1
        camera = str(tags.get(_MODEL) or "").strip("\0 ")[:_MAX_TEXT]
        when = tags.get_ifd(_EXIF).get(_ORIGINAL) or tags.get(_CHANGED)
        if when:
            taken = datetime.strptime(str(when)[:19], "%Y:%m:%d %H:%M:%S").timestamp()
    return orientation, camera, taken


def _is_seen_through(image: ImageFile.ImageFile) -> bool:
    """Whether any pixel is not opaque; only of pictures that can be, it is decoded."""
    can_be = image.mode in ("LA", "La", "PA", "RGBA", "RGBa")
    if not can_be and "transparency" not in image.info:
        return False
    with BUDGET.hold(decoding_bytes(image, image.size)):
        image.load()
        alpha = np.asarray(image.convert("RGBA").getchannel("A"))
        return int(alpha.min()) < 255
