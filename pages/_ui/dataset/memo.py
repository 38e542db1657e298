"""What pages remember of a data set's images, keyed on files' fingerprints.

Nothing here is keyed on pixels or on our own objects: Streamlit samples large arrays
for its keys, and a changed source file would leave old objects behind.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.data.manifests import current_manifest
from core.data.pictures.decoding import decode
from core.data.pictures.rendition import Rendition
from core.storage.fingerprint import FileFingerprint, file_fingerprint

# Path, class index, split and content hash of one image.
Row = tuple[str, int, str, str]


def image_rows(
    dataset: Dataset, label: int | None, split: str | None, start: int, count: int
) -> tuple[list[Row], int]:
    """Some of a data set's images, in the manifest's order.

    Args:
        dataset: It has a manifest.
        label: Class index to keep; None keeps all.
        split: Split to keep; None keeps all.
        start: Place of the first one among those kept.
        count: At most this many.

    Returns:
        The rows, and how many are kept in all.
    """
    key = file_fingerprint(dataset.folder / "manifest.json")
    places = _places(dataset.id, key, label, split)
    rows = _rows(dataset.id, key)
    return [rows[place] for place in places[start : start + count]], len(places)


@st.cache_resource(max_entries=3, show_spinner=False)
def _rows(dataset_id: str, fingerprint: FileFingerprint) -> tuple[Row, ...]:
    """All entries of a manifest; shared between sessions, never changed."""
    manifest = current_manifest(load_dataset(dataset_id))
    entries = manifest.entries if manifest else ()
    return tuple((e.path, e.label, e.split, e.digest) for e in entries)


@st.cache_data(max_entries=64, show_spinner=False)
def _places(
    dataset_id: str, fingerprint: FileFingerprint, label: int | None, split: str | None
) -> np.ndarray:
    """Places in the manifest of a class's and split's entries, shape (n,), int64."""
    return np.array(
        [
            place
            for place, row in enumerate(_rows(dataset_id, fingerprint))
            if label in (None, row[1]) and split in (None, row[2])
        ],
        np.int64,
    )


def pixels(path: Path, size: int, rendition: Rendition) -> np.ndarray:
    """What a model sees of an image file, shape (size, size, 3), uint8."""
    return _pixels(file_fingerprint(path), size, rendition.to_json())


@st.cache_data(max_entries=48, show_spinner=False)
def _pixels(file: FileFingerprint, size: int, rendition: dict[str, Any]) -> np.ndarray:
    return decode(Path(file.path), size, Rendition.from_json(rendition))
