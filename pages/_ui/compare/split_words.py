"""The images of a split, and their accuracy, in sentences."""

from __future__ import annotations

from core.language.numerals import numeral
from core.language.texts import _


def images_of(split: str) -> str:
    """Such as "test images".

    Args:
        split: "test" or "validation".
    """
    return _("test images") if split == "test" else _("validation images")


def counted_images(count: int, split: str) -> str:
    """Such as "394 test images"."""
    written = numeral(f"{count:,}")
    if split == "test":
        return _("{count} test images", count=written)
    return _("{count} validation images", count=written)


def no_images(split: str) -> str:
    """That there are none."""
    if split == "test":
        return _("There are no test images.")
    return _("There are no validation images.")
