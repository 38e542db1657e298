"""Pictures that a run shows: a row that is updated in place, and where they come from.

The browser asks for each picture by its address and keeps it, so that a page that is
drawn anew every second sends a few words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from core.errors import UserError
from core.runs.run import Run, load_run
from core.runs.show import SHOW, shown_file
from core.storage.fingerprint import file_fingerprint
from pages._ui.frame.kept_answers import KEPT

_FOLDER = Path(__file__).parent
_TYPES = {"jpg": "image/jpeg", "png": "image/png"}

_component = st.components.v2.component(
    "thaw_shown",
    html='<ul class="shown" role="list"></ul>',
    css=(_FOLDER / "shown.css").read_text("utf-8"),
    js=(_FOLDER / "shown.js").read_text("utf-8"),
    isolate_styles=False,
)


class ShownImage(NamedTuple):
    """A picture with words below it; none of them is markup."""

    id: str  # no other in the row has it; the same one takes the next picture's place
    address: str  # relative to the page's base
    alt: str  # what is to be seen, for screen readers
    words: str
    width: int  # pixels, at scale 1


def show_row(
    pictures: Sequence[ShownImage],
    *,
    key: str,
    label: str,
    scale: float,
    wraps: bool = False,
) -> None:
    """Draw pictures beside each other, or update those that stand there.

    Args:
        pictures: In their order.
        key: Of the element on the page.
        label: What they are, for screen readers.
        scale: Of pictures and words.
        wraps: Whether they go on below; else what has no room is cut off.
    """
    _component(
        key=key,
        data={
            "pictures": [picture._asdict() for picture in pictures],
            "label": label,
            "scale": scale,
            "wraps": wraps,
        },
        height="content",
    )


def address(run: Run, name: str) -> str:
    """Where a picture in a run's `show/` is, relative to the page's base."""
    now = file_fingerprint(run.path / SHOW / name)
    return f"shown/{quote(run.id, safe='')}/{name}?{now.mtime_ns}"


def answer(request: Request) -> Response:
    """A picture that a run shows, or 404."""
    parts = request.path_params
    try:
        content = shown_file(load_run(parts["run"]), parts["name"])
    except (UserError, OSError, ValueError):  # deleted just now, or never there
        content = None
    if content is None:
        return Response(status_code=404)
    kind = _TYPES[parts["name"].rpartition(".")[2]]
    return Response(content, media_type=kind, headers=KEPT)
