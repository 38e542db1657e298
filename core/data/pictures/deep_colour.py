"""Colours of 16 bits, of which Pillow keeps the upper 8 only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import IO

import cv2
import numpy as np
from PIL import Image, ImageFile

from core.data.pictures.rendition import (
    COLOUR,
    GROUNDS,
    Look,
    Rendition,
    to_grey,
    values_of,
)

_FORMATS = ("PNG", "TIFF")
_ORIENTATION_TAG = 0x0112
_STRIP_PIXELS = 1_000_000  # that are converted at once; bounds the memory

# It writes to standard error what it finds odd about a file.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def is_deep_colour(image: ImageFile.ImageFile) -> bool:
    """Whether an image that is opened, and not loaded, has colours of 16 bits."""
    if image.format not in _FORMATS or image.mode not in ("RGB", "RGBA"):
        return False
    tiles = image.tile[:1]
    arguments = tiles[0].args if tiles else None
    rawmode = arguments[0] if isinstance(arguments, tuple) else arguments
    if not isinstance(rawmode, str) or ";16" not in rawmode or "a" in rawmode:
        return False
    # Pillow turns a TIFF while it loads it; OpenCV might not.
    tags = getattr(image, "tag_v2", {})
    return tags.get(_ORIENTATION_TAG, 1) == 1


def deep_colours(image: Image.Image, file: IO[bytes]) -> np.ndarray | None:
    """The colours of such an image; None where OpenCV reads it in another way.

    Args:
        image: Loaded, so that Pillow has found nothing wrong with it.
        file: That it was loaded from.

    Returns:
        RGB or RGBA, shape (height, width, 3 or 4), uint16.
    """
    file.seek(0)
    content = np.frombuffer(file.read(), np.uint8)
    found = None
    with suppress(cv2.error):
        found = cv2.imdecode(content, cv2.IMREAD_UNCHANGED)
    bands = len(image.getbands())
    is_alike = (
        found is not None
        and found.dtype == np.uint16
        and found.ndim == 3
        and found.shape[:2] == (image.height, image.width)
        and found.shape[2] in (bands, 4)
    )
    if found is None or not is_alike:
        return None
    code = cv2.COLOR_BGRA2RGBA if found.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return cv2.cvtColor(found, code)[..., :bands]


def deep_look(colours: np.ndarray) -> Look:
    """What the rendition of its data set must know of an image.

    Args:
        colours: See `deep_colours`.
    """
    visible = (
        strip if strip.shape[2] == 3 else strip[strip[..., 3] > 0][:, :3]
        for _, strip in _strips(colours)
    )
    found = values_of(visible, colours.size)
    return Look(COLOUR, found, () if found else GROUNDS)


def _strips(colours: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """The first row of each strip, and the strip; together they are all."""
    rows = max(1, _STRIP_PIXELS // colours.shape[1])
    for top in range(0, len(colours), rows):
        yield top, colours[top : top + rows]


def deep_to_rgb(colours: np.ndarray, rendition: Rendition) -> Image.Image:
    """Colours of 16 bits as 8-bit RGB; what is transparent stays so.

    Args:
        colours: See `deep_colours`.
        rendition: Of its data set; without a range, all 16 bits count.

    Returns:
        Mode "RGB" or "RGBA".
    """
    limits = rendition.colours or (0.0, 65_535.0)
    height, width, bands = colours.shape
    result = Image.new("RGBA" if bands == 4 else "RGB", (width, height))
    for top, strip in _strips(colours):
        seen = to_grey(strip[..., :3], limits)
        if bands == 4:
            seen = np.dstack([seen, (strip[..., 3] >> 8).astype(np.uint8)])
        result.paste(Image.fromarray(seen), (0, top))
    return result
