"""Names that fit their place."""

from __future__ import annotations


def shortened(name: str, length: int = 22) -> str:
    """A name of at most so many letters, shortened in the middle.

    Names that begin alike, and those that end alike, stay apart.
    """
    if len(name) <= length:
        return name
    tail = (length - 1) // 2
    return f"{name[: length - 1 - tail]}…{name[-tail:]}"
