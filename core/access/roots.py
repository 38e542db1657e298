"""Which folders may be read: those below `THAW_DATA_ROOTS`, where it is set."""

from __future__ import annotations

import os
from pathlib import Path

from core.errors import DataError, UserError
from core.language.texts import _
from core.storage.given_paths import absolute_path

VARIABLE = "THAW_DATA_ROOTS"


def data_roots() -> tuple[Path, ...] | None:
    """The folders, links resolved; None = any folder of this computer.

    They stand in `THAW_DATA_ROOTS`, divided as in PATH (":", on Windows ";"). Set but
    empty, it lets nothing be read but what is uploaded and the samples.
    """
    text = os.environ.get(VARIABLE)
    if text is None:
        return None
    return tuple(absolute_path(item) for item in text.split(os.pathsep) if item.strip())


def may_read(path: str | Path) -> bool:
    """Whether a path lies in one of the folders, wherever links on its way lead."""
    roots = data_roots()
    if roots is None:
        return True
    try:
        place = absolute_path(path)
    except UserError:  # no path at all
        return False
    return any(place.is_relative_to(root) for root in roots)


def require_readable(path: str | Path) -> None:
    """Check a path before anything is asked of the disk in its name.

    Raises:
        DataError: It lies outside. The text is the same whether there is a file, a
            folder or nothing, so nobody can learn that from it.
    """
    if may_read(path):
        return
    roots = data_roots() or ()
    shown = ", ".join(str(root) for root in roots)
    raise DataError(
        _("a path that may be read here"),
        _("one that may not"),
        _("Choose one in {shown}, or upload a zip.", shown=shown)
        if shown
        else _("Upload a zip instead."),
    )
