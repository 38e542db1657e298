"""What pages remember between reruns, keyed on ids and on files' times and sizes.

Nothing here is keyed on pixels or on our own objects: Streamlit samples large arrays
for its keys, and a changed source file would leave old objects behind.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

import numpy as np
import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.data.images import decode, thumbnail
from core.data.manifest import current_manifest
from core.runs.run import Run, load_run
from core.serving.predictor import Predictor

# A file's path, time of change in ns, and bytes: another content, another stamp.
Stamp = tuple[str, int, int]

# Path, class index, split and content hash of one image.
Row = tuple[str, int, str, str]


def stamp(path: Path) -> Stamp:
    """Path, time of change and size of a file; zeros where it is missing."""
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), status.st_mtime_ns, status.st_size


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
    key = stamp(dataset.folder / "manifest.json")
    places = _places(dataset.id, key, label, split)
    rows = _rows(dataset.id, key)
    return [rows[place] for place in places[start : start + count]], len(places)


@st.cache_resource(max_entries=3, show_spinner=False)
def _rows(dataset_id: str, manifest: Stamp) -> tuple[Row, ...]:
    """All entries of a manifest; shared between sessions, never changed."""
    made = current_manifest(load_dataset(dataset_id))
    entries = made.entries if made else ()
    return tuple((e.path, e.label, e.split, e.digest) for e in entries)


@st.cache_data(max_entries=64, show_spinner=False)
def _places(
    dataset_id: str, manifest: Stamp, label: int | None, split: str | None
) -> np.ndarray:
    """Places in the manifest of a class's and split's entries, shape (n,), int64."""
    return np.array(
        [
            place
            for place, row in enumerate(_rows(dataset_id, manifest))
            if label in (None, row[1]) and split in (None, row[2])
        ],
        np.int64,
    )


def pixels(path: Path, size: int) -> np.ndarray:
    """What a model sees of an image file, shape (size, size, 3), uint8."""
    return _pixels(stamp(path), size)


@st.cache_data(max_entries=48, show_spinner=False)
def _pixels(file: Stamp, size: int) -> np.ndarray:
    return decode(Path(file[0]), size)


def predictor(run: Run, phase: str) -> Predictor:
    """The model of a finished phase, loaded once for all sessions.

    Raises:
        RunError: The phase has not been finished, or its model is incomplete.
    """
    model = run.serving_dir(phase) / "model.xml"
    return _predictor(run.id, phase, stamp(model))


@st.cache_resource(max_entries=2, show_spinner=False)
def _predictor(run_id: str, phase: str, model: Stamp) -> Predictor:
    return Predictor(load_run(run_id).serving_dir(phase))


class Answer(TypedDict):
    """What a model says of one picture, and a small JPEG to show beside it."""

    top: tuple[tuple[str, float], ...]  # class and probability, best first
    error: str  # "" where the picture could be read
    thumbnail: bytes


def answer(run: Run, phase: str, source_id: str, source: Path | bytes) -> Answer:
    """Classify one picture, or give what was said of it before.

    Args:
        run: With a finished phase.
        phase: The finished phase.
        source_id: Stands for the picture: an upload's id, or a path with its stamp.
        source: The file, or its content.

    Raises:
        RunError: See `predictor`.
    """
    model = stamp(run.serving_dir(phase) / "model.xml")
    return _answer(run.id, phase, model, source_id, source)


@st.cache_data(max_entries=1000, show_spinner=False)
def _answer(
    run_id: str, phase: str, model: Stamp, source_id: str, _source: Path | bytes
) -> Answer:
    ready = predictor(load_run(run_id), phase)
    (found,) = ready.classify([("", _source)])
    small = b"" if found.error else thumbnail(_source, 320)
    return {"top": found.top, "error": found.error, "thumbnail": small}
