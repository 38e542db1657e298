"""Which images a gallery shows, and in which order; quick for 50,000 of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.data.decisions import EXCLUDED, NOTHING, Standing
from core.data.manifests import current_manifest
from core.data.scan import cached_scan
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.decide import decided

_SOURCES = ("manifest.json", "scan.json", "checked.json")

BY_NAME, BY_SUSPICION = "File name", "Suspicion"
ORDERS = (BY_NAME, "Smallest first", "Largest first", BY_SUSPICION)

# What a decision may be filtered by.
DECISIONS: dict[str, Callable[[Standing], bool]] = {
    "Excluded": lambda now: now.excluded is not None,
    "Relabelled": lambda now: now.label is not None,
    "Kept": lambda now: now.is_confirmed and now.label is None,
    "In a group": lambda now: now.group is not None,
    "Any decision": lambda now: now != NOTHING,
    "No decision": lambda now: now == NOTHING,
}


class Shown(NamedTuple):
    """An image of the split, or one that a decision left out of it."""

    path: str
    label: str  # in the split; "" = it is left out
    split: str  # "" = it is left out
    digest: str
    folder: str  # the class of its folder
    width: int  # pixels; 0 = not known
    height: int


class Wanted(NamedTuple):
    """What to show; None and "" = all."""

    label: str | None = None
    split: str | None = None
    decision: str | None = None  # one of DECISIONS
    text: str = ""  # that the path holds, in any case
    order: str = BY_NAME  # one of ORDERS


def found_images(
    dataset: Dataset, wanted: Wanted, scores: Mapping[str, float] | None = None
) -> list[int]:
    """Places in `all_images` of those that are wanted, in their order.

    Args:
        dataset: It has a manifest.
        wanted: What to show.
        scores: Suspicion by path, larger = more; images without one come last.
    """
    decisions = decided.decisions_fingerprint(dataset)
    key = (*_sources(dataset), decisions)
    places: np.ndarray = _places(dataset.id, key, wanted)
    if wanted.order != BY_SUSPICION or not scores:
        return places.tolist()
    images = all_images(dataset)
    last = np.array([-scores.get(images[place].path, -1.0) for place in places])
    return places[np.argsort(last, kind="stable")].tolist()


def all_images(dataset: Dataset) -> tuple[Shown, ...]:
    """All images by path, also those that a decision left out."""
    return _images(dataset.id, _sources(dataset))


def by_path(dataset: Dataset) -> Mapping[str, Shown]:
    """The same, to be looked up."""
    return _by_path(dataset.id, _sources(dataset))


def _sources(dataset: Dataset) -> tuple[FileFingerprint, ...]:
    return tuple(file_fingerprint(dataset.folder / name) for name in _SOURCES)


@st.cache_resource(max_entries=3, show_spinner=False)
def _images(dataset_id: str, sources: tuple[FileFingerprint, ...]) -> tuple[Shown, ...]:
    """Shared between sessions, never changed."""
    dataset = load_dataset(dataset_id)
    manifest, scan = current_manifest(dataset), cached_scan(dataset)
    if manifest is None:
        return ()
    records = {image.path: image for image in scan.images} if scan else {}
    digests = decided.digests(dataset)
    rows: list[tuple[str, str, str, str]] = [
        (entry.path, manifest.class_names[entry.label], entry.split, entry.digest)
        for entry in manifest.entries
    ]
    rows += [
        (bad.path, "", "", digests[bad.path])
        for bad in manifest.excluded
        if bad.reason.startswith(EXCLUDED) and bad.path in digests
    ]
    found = []
    for path, label, split, digest in sorted(rows):
        record = records.get(path)
        folder = record.label if record else label
        size = (record.width, record.height) if record else (0, 0)
        found.append(Shown(path, label, split, digest, folder, *size))
    return tuple(found)


@st.cache_resource(max_entries=3, show_spinner=False)
def _by_path(
    dataset_id: str, sources: tuple[FileFingerprint, ...]
) -> Mapping[str, Shown]:
    return {image.path: image for image in _images(dataset_id, sources)}


@st.cache_data(max_entries=64, show_spinner=False)
def _places(dataset_id: str, key: Any, wanted: Wanted) -> np.ndarray:
    """Shape (n,), int64."""
    dataset = load_dataset(dataset_id)
    images, now = all_images(dataset), decided.standings(dataset)
    is_wanted = DECISIONS.get(wanted.decision or "")
    text = wanted.text.strip().casefold()
    found = [
        place
        for place, image in enumerate(images)
        if wanted.label in (None, image.label or image.folder)
        and wanted.split in (None, image.split)
        and (text == "" or text in image.path.casefold())
        and (is_wanted is None or is_wanted(now.get(image.path, NOTHING)))
    ]
    if wanted.order in ORDERS[1:3]:
        is_last_first = wanted.order == ORDERS[2]
        found.sort(
            key=lambda place: images[place].width * images[place].height,
            reverse=is_last_first,
        )
    return np.array(found, np.int64)
