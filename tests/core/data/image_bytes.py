"""Image files in memory."""

from __future__ import annotations

import io

from PIL import Image


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()
