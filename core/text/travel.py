"""Runs from elsewhere in words."""

from __future__ import annotations

_NO_PICTURES = (
    "its pictures are not on this computer (add the data set, and import it again)"
)


def arrival_text(is_new: bool, has_pictures: bool) -> str:
    """What became of a run that was imported.

    Args:
        is_new: Whether it was not here before.
        has_pictures: Whether a data set here has its pictures.
    """
    state = "imported" if is_new else "here already, nothing was changed"
    return f"{state}; {'its pictures are here' if has_pictures else _NO_PICTURES}"
