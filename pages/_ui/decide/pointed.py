"""The picture under the mouse on a map: a request of its own, and no script runs.

The gate in front of all routes has asked by then who wants it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.data.datasets import Dataset, load_dataset
from core.errors import UserError
from core.language.casing import inside
from core.language.current import language, speaking
from core.language.texts import _
from core.storage.fingerprint import FileFingerprint
from pages._ui.charts.data_charts import SPLIT_NAMES
from pages._ui.dataset.gallery import thumbnails
from pages._ui.decide.listing import ID_DIGITS, Shown, all_images, sources


def address(dataset: Dataset) -> str:
    """Where a data set's pictures are, relative to the page's base; an id follows.

    What an answer says is in the language of the page that has this address.
    """
    return f"picture/{quote(dataset.id, safe='')}/{language()}-"


def answer(request: Request) -> Response:
    """A small picture and what it is called, or 404."""
    parts = request.path_params
    try:
        dataset = load_dataset(parts["dataset"])
    except UserError:
        return Response(status_code=404)
    spoken, __, name = parts["image"].rpartition("-")
    image = _by_id(dataset.id, sources(dataset)).get(name)
    if image is None:
        return Response(status_code=404)
    with speaking(spoken):
        split = inside(_(SPLIT_NAMES[image.split])) if image.split else _("left out")
    words = f"{image.class_name} · {split}\n{image.path}"
    return JSONResponse({"words": words, "picture": _picture(dataset, image)})


def _picture(dataset: Dataset, image: Shown) -> str:
    """The thumbnail as an address of its own; "" = there is none."""
    (small,) = thumbnails(dataset, [image.path])
    if not isinstance(small, Path):
        return ""
    try:
        content = small.read_bytes()
    except OSError:  # deleted just now
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(content).decode()


@st.cache_resource(max_entries=3, show_spinner=False)
def _by_id(dataset_id: str, files: tuple[FileFingerprint, ...]) -> Mapping[str, Shown]:
    """By the first digits of content hashes, see `listing.all_ids`."""
    images = all_images(load_dataset(dataset_id))
    return {image.digest[:ID_DIGITS]: image for image in images}
