"""Thumbnails as the browser asks for them: no script runs, and it keeps what it has.

The gate in front of all routes has asked by then who wants them.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from core.data.datasets import Dataset, load_dataset
from core.errors import UserError
from pages._ui.dataset.gallery import FOLDER
from pages._ui.frame.kept_answers import KEPT

_NAME = re.compile(r"[0-9a-f]{32}\.jpg")


def address(dataset: Dataset, thumbnail: Path) -> str:
    """Where one of `gallery.thumbnails` is, relative to the page's base."""
    return f"thumbnail/{quote(dataset.id, safe='')}/{thumbnail.name}"


def answer(request: Request) -> Response:
    """A thumbnail's JPEG, or 404."""
    parts = request.path_params
    try:
        dataset = load_dataset(parts["dataset"])
        if not _NAME.fullmatch(parts["name"]):
            return Response(status_code=404)
        content = (dataset.folder / FOLDER / parts["name"]).read_bytes()
    except (UserError, OSError):  # deleted just now, or never there
        return Response(status_code=404)
    return Response(content, media_type="image/jpeg", headers=KEPT)
