"""What pages remember between reruns, keyed on ids and on files' times and sizes.

Nothing here is keyed on pixels or on our own objects: Streamlit samples large arrays
for its keys, and a changed source file would leave old objects behind.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TypedDict

import numpy as np
import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.data.images import decode, thumbnail
from core.data.manifest import Manifest, current_manifest
from core.data.scan import cached_scan
from core.runs.run import Run, load_run
from core.serving.predictor import Predictor

# A file's path, time of change in ns, and bytes: another content, another stamp.
Stamp = tuple[str, int, int]

# Path, class index, split and content hash of one image.
Row = tuple[str, int, str, str]

_MAX_SIZES = 2000  # different image sizes that a chart gets; more say nothing new


class Facts(TypedDict):
    """The aggregates of a data set that a page shows."""

    num_images: int
    counts: dict[str, dict[str, int]]  # images per class and split
    unusable: list[tuple[str, str]]  # path and reason
    copies: list[tuple[str, str]]  # path and reason
    two_classes: list[tuple[str, str]]  # path of a picture, and of it in another class
    given: list[str]  # splits that the data set's folders give
    seed: int
    fractions: tuple[float, float, float]
    digest: str
    formats: dict[str, int]
    sizes: list[tuple[int, int, int]]  # width, height, number of images
    num_sizes: int
    num_bytes: int


def stamp(path: Path) -> Stamp:
    """Path, time of change and size of a file; zeros where it is missing."""
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), status.st_mtime_ns, status.st_size


def facts(dataset: Dataset) -> Facts | None:
    """The aggregates of a data set; None when it has not been read and split yet."""
    manifest = dataset.folder / "manifest.json"
    if not manifest.is_file():
        return None
    return _facts(dataset.id, stamp(manifest), stamp(dataset.folder / "scan.json"))


@st.cache_data(max_entries=64, show_spinner=False)
def _facts(dataset_id: str, manifest: Stamp, scan: Stamp) -> Facts | None:
    dataset = load_dataset(dataset_id)
    made, found = current_manifest(dataset), cached_scan(dataset)
    if made is None:
        return None
    images = found.images if found else ()
    sizes = Counter((image.width, image.height) for image in images)
    return {
        "num_images": len(made.entries),
        "counts": made.counts(),
        "unusable": [(b.path, b.reason) for b in made.excluded if not b.is_copy],
        "copies": [(b.path, b.reason) for b in made.excluded if b.is_copy],
        "two_classes": _in_two_classes(made),
        "given": sorted({image.split for image in images if image.split}),
        "seed": made.seed,
        "fractions": made.fractions,
        "digest": made.digest,
        "formats": dict(Counter(image.format for image in images).most_common()),
        "sizes": [(*size, n) for size, n in sizes.most_common(_MAX_SIZES)],
        "num_sizes": len(sizes),
        "num_bytes": sum(image.num_bytes for image in images),
    }


def _in_two_classes(manifest: Manifest) -> list[tuple[str, str]]:
    places: dict[str, dict[int, str]] = {}  # by content, then by class
    for entry in manifest.entries:
        places.setdefault(entry.digest, {}).setdefault(entry.label, entry.path)
    found = [list(paths.values()) for paths in places.values() if len(paths) > 1]
    return [(first, ", ".join(others)) for first, *others in found]


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
