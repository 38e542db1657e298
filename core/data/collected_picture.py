"""A picture that is about to be collected: whether it can be used, and its ending."""

from __future__ import annotations

from core.data.pictures.decoding import look_at
from core.data.pictures.file import opened
from core.errors import ImageError
from core.language.kept import kept

_SUFFIXES = {"JPEG": ".jpg", "MPO": ".jpg", "TIFF": ".tif", "HEIF": ".heic"}


def checked_suffix(content: bytes, max_bytes: int) -> str:
    """The ending for a picture's file name, once all of it could be decoded.

    Args:
        content: Of the file.
        max_bytes: That it may have.

    Raises:
        ImageError: It can't be, or is too large.
    """
    if len(content) > max_bytes:
        raise ImageError(
            kept(
                "too large: a file of {size} MB (the limit is {limit})",
                size=f"{len(content) / 1e6:,.0f}",
                limit=f"{max_bytes / 1e6:,.0f}",
            )
        )
    with opened(content) as image:
        name = image.format or ""
    look_at(content)
    return _SUFFIXES.get(name, f".{name.lower()}")
