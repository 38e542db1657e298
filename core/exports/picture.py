"""Turns a picture into what the model takes, as Thaw does; needs numpy and Pillow.

Upright as its EXIF orientation says, on the data set's ground where it is transparent,
stretched to a square with antialiased bilinear interpolation, without cropping. A large
JPEG is decoded at a fraction of its size first. Not as in Thaw: colours of 16 bits, of
which Pillow reads the upper 8, and values that a file marks as not measured.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ALPHA_MODES = ("LA", "La", "PA", "RGBA", "RGBa")


def pixels(path: str | Path, labels: dict[str, Any]) -> np.ndarray:
    """A picture as the model takes it.

    Args:
        path: Of the file.
        labels: What labels.json says.

    Returns:
        RGB, shape (size, size, 3), uint8.
    """
    size, rule = labels["input_size"], labels.get("rendition") or {}
    with Image.open(path) as file:
        drafted = file.draft(None, (2 * size, 2 * size))
        file.load()
        box = drafted[1] if drafted else (0, 0, *file.size)
        turn = _TURNS.get(Image.Image.getexif(file).get(0x0112, 1))
        picture = _grey_or_rgb(file, rule)
    if box != (0, 0, size, size):
        picture = picture.resize((size, size), Image.Resampling.BILINEAR, box)
    if turn is not None:
        picture = picture.transpose(turn)
    return np.array(picture.convert("RGB"))


def _grey_or_rgb(image: Image.Image, rule: dict[str, Any]) -> Image.Image:
    if image.mode == "F" or image.mode.startswith("I"):
        return Image.fromarray(_grey(np.asarray(image), rule))
    if image.mode in _ALPHA_MODES or "transparency" in image.info:
        ground = (rule.get("ground", 255),) * 3
        below = Image.new("RGBA", image.size, (*ground, 255))
        return Image.alpha_composite(below, image.convert("RGBA")).convert("RGB")
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _grey(values: np.ndarray, rule: dict[str, Any]) -> np.ndarray:
    """Grey of more than 8 bits, by the data set's own range where it has one."""
    is_float = values.dtype.kind == "f"
    limits = rule.get("floats" if is_float else "integers")
    if limits:
        low, high = limits
        grey = (values.astype(np.float64) - low) * (255.0 / (high - low))
        return np.clip(np.rint(np.nan_to_num(grey)), 0, 255).astype(np.uint8)
    if not is_float:
        return np.clip(values >> 8, 0, 255).astype(np.uint8)
    grey = np.nan_to_num(values, posinf=255.0, neginf=0.0)
    grey = grey * np.float32(255.0 if grey.max() <= 1.0 else 1.0)
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)
