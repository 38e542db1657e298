"""Any Pillow mode to 8-bit grey or RGB."""

from __future__ import annotations

import numpy as np
from PIL import Image

_ALPHA_MODES = ("LA", "PA", "RGBA", "RGBa")


def to_grey_or_rgb(image: Image.Image) -> Image.Image:
    """Convert a loaded image to 8 bits; transparency is flattened on white.

    16-bit grey keeps its upper 8 bits. Floating-point grey is taken as 0-1 where no
    value is above 1, otherwise as 0-255. Values out of range are clipped.

    Args:
        image: A loaded image of any mode.

    Returns:
        A new image, mode "L" or "RGB"; the file behind `image` may be closed.
    """
    if image.mode.startswith("I") or image.mode == "F":
        image = _deep_grey(image)
    if image.mode in _ALPHA_MODES or "transparency" in image.info:
        opaque = image.convert("RGBA")
        white = Image.new("RGBA", opaque.size, "white")
        return Image.alpha_composite(white, opaque).convert("RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _deep_grey(image: Image.Image) -> Image.Image:
    values = np.asarray(image)  # (h, w), uint16, int32 or float32
    if image.mode == "F":
        values = np.nan_to_num(values, posinf=255.0, neginf=0.0)
        grey = values * (255.0 if values.max(initial=0.0) <= 1.0 else 1.0)
        return Image.fromarray(np.clip(np.rint(grey), 0, 255).astype(np.uint8))
    grey = np.clip(values >> 8, 0, 255).astype(np.uint8)
    clear = image.info.get("transparency")  # the one value that means transparent
    if isinstance(clear, int):
        grey = np.where(values == clear, np.uint8(255), grey)
    return Image.fromarray(grey)
