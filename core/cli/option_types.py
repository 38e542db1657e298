"""Types for argparse: what an option's word is converted to, or refused as."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core.config import FRESH


def whole(low: int) -> Callable[[str], int]:
    """Whole numbers from `low` on."""

    def convert(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value < 2**31:
            raise argparse.ArgumentTypeError(f"{text} is no whole number from {low} on")
        return value

    return convert


def views(text: str) -> int | str:
    """A number of views, or new ones in every epoch."""
    try:
        return text if text == FRESH else whole(0)(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, and not {FRESH}") from error


def nonempty(text: str) -> str:
    """Text; an empty path would mean the current folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("empty")
    return text
