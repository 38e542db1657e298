"""Any Pillow mode to 8-bit grey or RGB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
from PIL import Image

from core.data.pictures.rendition import (
    FLOAT,
    GROUNDS,
    INTEGER,
    MIN_CONTRAST,
    PLAIN,
    WHITE,
    Look,
    Rendition,
    to_grey,
    values_of,
)

_ALPHA_MODES = ("LA", "La", "PA", "RGBA", "RGBa")
_STRIP_PIXELS = 1_000_000  # that are converted at once; bounds the memory
_NO_DATA_TAG = 42113  # of a GeoTIFF: the value that means "not measured", as text


def to_grey_or_rgb(image: Image.Image, rendition: Rendition = PLAIN) -> Image.Image:
    """Convert a loaded image to 8 bits.

    Args:
        image: A loaded image of any mode.
        rendition: What transparency is flattened on, and which values of 16 bits and
            more are black and white. Where these are not known, integers keep their
            upper 8 bits, and floating-point values are taken as 0-1 where no value is
            above 1, otherwise as 0-255. Values out of range are clipped.

    Returns:
        Mode "L" or "RGB"; `image` itself where it has that mode.
    """
    if _kind(image):
        return _deep_grey(image, rendition)
    if _is_clear(image):
        return _flattened(image, rendition.ground)
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def look_of(image: Image.Image) -> Look:
    """What the rendition of its data set must know of a loaded image."""
    if kind := _kind(image):
        found = values_of(_measured(image), image.width * image.height)
        return Look(kind, found, () if found else GROUNDS)
    if not _is_clear(image):
        return Look(lost_on=GROUNDS if _contrast(image) == 0 else ())
    return Look(lost_on=_lost_grounds(image))


def _lost_grounds(image: Image.Image) -> tuple[int, ...]:
    """Of GROUNDS, those on which next to nothing of a transparent image is seen."""
    scale = min(1.0, (_STRIP_PIXELS / (image.width * image.height)) ** 0.5)
    if scale < 1.0:  # single pixels of a large picture tell as much
        size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
        image = image.resize(size, Image.Resampling.NEAREST)
    small = image.convert("RGBA")
    seen = ((ground, _on_ground(small, ground)) for ground in GROUNDS)
    return tuple(ground for ground, it in seen if _contrast(it) < MIN_CONTRAST)


def _measured(image: Image.Image) -> Iterator[np.ndarray]:
    """The values of grey of more than 8 bits, strip by strip."""
    missing = _missing_value(image)
    for box in _strips(image):
        values = np.asarray(image.crop(box))
        yield values if missing is None else values[values != missing]


def _kind(image: Image.Image) -> str:
    """INTEGER or FLOAT for grey of more than 8 bits, else ""."""
    if image.mode == "F":
        return FLOAT
    return INTEGER if image.mode.startswith("I") else ""


def _is_clear(image: Image.Image) -> bool:
    return image.mode in _ALPHA_MODES or "transparency" in image.info


def _contrast(image: Image.Image) -> int:
    """Largest difference between two values of one colour, 0-255."""
    if image.mode not in ("L", "RGB"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    found = image.getextrema()
    pairs = found if isinstance(found[0], tuple) else (found,)
    return max(int(pair[1]) - int(pair[0]) for pair in pairs)


def _strips(image: Image.Image) -> Iterator[tuple[int, int, int, int]]:
    """Boxes that cover an image from top to bottom."""
    rows = max(1, _STRIP_PIXELS // max(1, image.width))
    for top in range(0, image.height, rows):
        yield 0, top, image.width, min(image.height, top + rows)


def _flattened(image: Image.Image, ground: int) -> Image.Image:
    result = Image.new("RGB", image.size)
    for box in _strips(image):
        result.paste(_on_ground(image.crop(box).convert("RGBA"), ground), box)
    return result


def _on_ground(image: Image.Image, ground: int) -> Image.Image:
    """An RGBA image as RGB."""
    if image.getchannel("A").getextrema() != (WHITE, WHITE):
        below = Image.new("RGBA", image.size, (ground, ground, ground, WHITE))
        image = Image.alpha_composite(below, image)
    return image.convert("RGB")


def _deep_grey(image: Image.Image, rendition: Rendition) -> Image.Image:
    limits = rendition.ranges.get(_kind(image))
    missing = _missing_value(image) if limits else image.info.get("transparency")
    scale = 1.0
    if image.mode == "F" and limits is None:
        scale = _fixed_scale(image)
    result = Image.new("L", image.size)
    for box in _strips(image):
        values = np.asarray(image.crop(box))  # (rows, w), uint16, int32 or float32
        grey = to_grey(values, limits) if limits else _fixed_grey(values, scale)
        if isinstance(missing, int | float):
            grey = np.where(values == missing, np.uint8(rendition.ground), grey)
        result.paste(Image.fromarray(grey), box)
    return result


def _fixed_scale(image: Image.Image) -> float:
    highest = max(
        np.nan_to_num(np.asarray(image.crop(box)), posinf=255.0, neginf=0.0).max()
        for box in _strips(image)
    )
    return 255.0 if max(0.0, highest) <= 1.0 else 1.0


def _fixed_grey(values: np.ndarray, scale: float) -> np.ndarray:
    if values.dtype.kind == "f":
        grey = np.nan_to_num(values, posinf=255.0, neginf=0.0) * np.float32(scale)
        return np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    return np.clip(values >> 8, 0, 255).astype(np.uint8)


def _missing_value(image: Image.Image) -> float | None:
    """The one value of an image that means transparent, or not measured."""
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        return clear
    with suppress(AttributeError, KeyError, TypeError, ValueError):
        return float(str(image.tag_v2[_NO_DATA_TAG]).strip("\0 "))  # type: ignore[attr-defined]
    return None
