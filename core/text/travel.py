"""Runs from elsewhere in words."""

from __future__ import annotations

from core.language.texts import _


def arrival_text(is_new: bool, has_pictures: bool) -> str:
    """What became of a run that was imported.

    Args:
        is_new: Whether it was not here before.
        has_pictures: Whether a data set here has its pictures.
    """
    state = _("imported") if is_new else _("here already, nothing was changed")
    pictures = (
        _("its pictures are here")
        if has_pictures
        else _(
            "its pictures are not on this computer (add the data set, and import it "
            "again)"
        )
    )
    return f"{state}; {pictures}"
