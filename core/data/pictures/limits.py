"""What one picture may cost, and what all that are decoded at once may.

A small file can stand for a very large picture, or for one that takes minutes: what
its header says is checked before anything is decoded. Pictures that are allowed and
still large wait for each other, however many threads decode.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

from core.data.pictures.deep_colour import is_deep_colour
from core.errors import ImageError
from core.language.kept import kept

PIXEL_LIMIT = 178_956_970  # Pillow's own; 0.7 GB as Pillow keeps RGB
SIDE_LIMIT = 65_535  # pixels; a row costs memory of its own, so 1 x 178,000,000 does
FILE_LIMIT = 1_000_000_000  # bytes; no format needs more for so many pixels

HEADER_BYTES = 64_000_000  # that are read before the size is known
HEADER_READS = 20_000  # a TIFF has one or two per tag, a PGM one per character

# Pillow decodes some formats in Python, a million pixels in about a second.
SLOW_PIXELS = 10_000_000
SLOW_BYTES = 64_000_000

# Each scan of a JPEG goes over the whole picture again. Encoders write up to about 20.
SCAN_LIMIT = 50
_SCAN_MARK = b"\xff\xda"  # is nowhere else in a picture's own data
_BLOCK_BYTES = 1_000_000

_DEFAULT_GB = 1.5

_MODE_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2, "I;16N": 2}
_WHOLE_COPIES = ("WEBP", "AVIF", "HEIF")  # decoded to RGBA twice or thrice, then copied


def budget_bytes() -> float:
    """Memory for all pictures that are decoded at once, from THAW_DECODE_GB."""
    return _gigabytes("THAW_DECODE_GB")


def picture_bytes() -> float:
    """Memory that decoding one picture may take, from THAW_PICTURE_GB."""
    return _gigabytes("THAW_PICTURE_GB")


def _gigabytes(name: str) -> float:
    try:
        found = float(os.environ.get(name, ""))
    except ValueError:
        found = _DEFAULT_GB
    return (found if found > 0 else _DEFAULT_GB) * 1e9


def require_allowed(image: ImageFile.ImageFile, num_bytes: int) -> None:
    """Check what a picture's header says of it.

    Args:
        image: Opened, not loaded.
        num_bytes: Of its file.

    Raises:
        ImageError: It has too many pixels or too long a side, or decoding it would
            take minutes.
    """
    num_pixels = image.width * image.height
    if num_pixels > PIXEL_LIMIT:
        raise ImageError(too_large(num_pixels))
    if (side := max(image.size)) > SIDE_LIMIT:
        raise ImageError(
            kept(
                "too large: a side of {side} pixels (the limit is {limit})",
                side=f"{side:,}",
                limit=f"{SIDE_LIMIT:,}",
            )
        )
    is_slow = any(tile[0] in Image.DECODERS for tile in image.tile[:1])
    if is_slow and (num_pixels > SLOW_PIXELS or num_bytes > SLOW_BYTES):
        raise ImageError(
            kept(
                "too large for this kind of {format} ({pixels} megapixels or {bytes} "
                "MB)",
                format=image.format,
                pixels=SLOW_PIXELS // 1_000_000,
                bytes=SLOW_BYTES // 1_000_000,
            )
        )


def require_few_scans(image: ImageFile.ImageFile) -> None:
    """Check a JPEG that is about to be decoded; that takes a look at all of its file.

    Raises:
        ImageError: It goes over its picture so often that decoding takes minutes.
    """
    if image.format in ("JPEG", "MPO") and _num_scans(image) > SCAN_LIMIT:
        raise ImageError(
            kept("a JPEG of more than {limit} scans takes too long", limit=SCAN_LIMIT)
        )


def too_large(num_pixels: int) -> str:
    """The reason for an image above the pixel limit."""
    return kept(
        "too large: {size} megapixels (the limit is {limit})",
        size=f"{num_pixels / 1e6:,.0f}",
        limit=PIXEL_LIMIT // 1_000_000,
    )


def require_file_size(num_bytes: int) -> None:
    """Check a file before it is opened.

    Raises:
        ImageError: No picture that may be decoded needs so large a file.
    """
    if num_bytes > FILE_LIMIT:
        raise ImageError(
            kept(
                "too large: a file of {size} GB (the limit is {limit})",
                size=f"{num_bytes / 1e9:,.1f}",
                limit=f"{FILE_LIMIT / 1e9:g}",
            )
        )


def _num_scans(image: ImageFile.ImageFile) -> int:
    """How often a JPEG goes over its picture; at most one above the limit."""
    file = image.fp
    if file is None:
        return 0
    start = file.tell()
    try:
        if not image.info.get("progressive") and _has_one_scan(image, start):
            return 1
        file.seek(0)
        count, rest = 0, b""
        while count <= SCAN_LIMIT and (block := file.read(_BLOCK_BYTES)):
            count += (rest + block).count(_SCAN_MARK)
            rest = block[-1:]
        return count
    finally:
        file.seek(start)


def _has_one_scan(image: ImageFile.ImageFile, start: int) -> bool:
    """Whether the first scan of a sequential JPEG has all its colours.

    Args:
        image: A JPEG.
        start: Where Pillow stopped: behind the header of the first scan.
    """
    num_colours = len(image.getbands())
    if image.fp is None or start < 8 + 2 * num_colours:
        return False
    image.fp.seek(start - 8 - 2 * num_colours)
    return image.fp.read(5) == _SCAN_MARK + bytes([0, 6 + 2 * num_colours, num_colours])


def decoding_bytes(image: ImageFile.ImageFile, whole: tuple[int, int]) -> int:
    """Most memory that decoding a picture takes, roughly.

    Args:
        image: Opened, and set to be decoded at a fraction of its size where it can be.
        whole: Its width and height in the file, pixels.
    """
    bands = len(image.getbands())
    each = _MODE_BYTES.get(image.mode, 4)
    if image.mode not in ("L", "RGB"):  # another copy, in grey or RGB
        each += 1 if image.mode == "F" or image.mode.startswith("I") else 4
    if is_deep_colour(image):  # its file, decoded a second time, with alpha
        each += 2 * bands + 3 * 2 * bands + 4
    if image.format in _WHOLE_COPIES:
        each += 12
    if image.format == "JPEG2000":
        each += 4 * bands
    total = image.width * image.height * each
    if image.info.get("progressive"):  # all coefficients, whatever the fraction
        total += 2 * bands * whole[0] * whole[1]
    return total


class MemoryBudget:
    """Lets threads hold memory up to a sum; who would go beyond waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held = 0

    @contextmanager
    def hold(self, num_bytes: int) -> Iterator[None]:
        """Wait until there is room, and keep it to the end of the block.

        A thread must not hold twice: it could wait for itself.

        Raises:
            ImageError: One picture may not take so much.
        """
        if num_bytes > picture_bytes():
            raise ImageError(
                kept(
                    "too large: decoding it takes {size} GB of memory (the limit is "
                    "{limit})",
                    size=f"{num_bytes / 1e9:.1f}",
                    limit=f"{picture_bytes() / 1e9:g}",
                )
            )
        with self._changed:
            self._changed.wait_for(lambda: self._has_room(num_bytes))
            self._held += num_bytes
        try:
            yield
        finally:
            with self._changed:
                self._held -= num_bytes
                self._changed.notify_all()

    def _has_room(self, num_bytes: int) -> bool:
        return not self._held or self._held + num_bytes <= budget_bytes()


BUDGET = MemoryBudget()  # of this process
