"""One picture in a box: as large as fits, however tall or wide or small it is."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

from core.data.datasets import Dataset
from core.data.pictures.decoding import thumbnail
from core.data.pictures.rendition import Rendition
from core.errors import ImageError
from core.language.kept import retold
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.dataset.facts import rendition_of
from pages._ui.frame import shell

_LARGE = 1000  # pixels, the longer side


def show_small(small: Path | str, box: int, alt: str) -> None:
    """Draw a thumbnail within a square, or say why there is none.

    Args:
        small: What `gallery.thumbnails` gave.
        box: Of the square, pixels.
        alt: What is to be seen.
    """
    with st.container(
        height=box, border=False, gap=None,
        vertical_alignment="bottom",
    ):  # fmt: skip
        if isinstance(small, Path):
            with Image.open(small) as image:
                size = image.size
            _show(small, size, (box, box), alt)
        else:
            st.caption(f":material/broken_image: {shell.plain(small)}")


def show_large(dataset: Dataset, path: str, box: tuple[int, int], alt: str) -> None:
    """Draw an image as a model sees it, but whole, or say why that can't be done.

    Args:
        dataset: Where it belongs.
        path: Relative to the data set's root.
        box: Most width and height, pixels.
        alt: What is to be seen.
    """
    source = file_fingerprint(dataset.absolute(path))
    try:
        content, size = _large(source, rendition_of(dataset).to_json())
    except ImageError as error:
        st.warning(
            f"{shell.plain(path)}: {shell.plain(retold(error.reason))}.",
            icon=":material/broken_image:",
        )
        return
    _show(content, size, box, alt)


def fitted_width(size: tuple[int, int], box: tuple[int, int]) -> int:
    """The width at which a picture of this size fits a box, pixels."""
    scale = min(box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale))


def _show(
    picture: Path | bytes, size: tuple[int, int], box: tuple[int, int], alt: str
) -> None:
    # Of a width of its own an image is computed anew at each run (Streamlit 1.67).
    with st.container(width=fitted_width(size, box)):
        st.image(picture, width="stretch", alt=alt)


@st.cache_data(max_entries=32, show_spinner=False)
def _large(
    file: FileFingerprint, rendition: dict[str, Any]
) -> tuple[bytes, tuple[int, int]]:
    content = thumbnail(Path(file.path), _LARGE, Rendition.from_json(rendition))
    with Image.open(io.BytesIO(content)) as image:
        return content, image.size
