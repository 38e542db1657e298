"""The images of a data set as galleries and maps know them; quick for 50,000."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.data.decisions import EXCLUDED
from core.data.manifests import current_manifest
from core.data.scan import cached_headers
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.decide import decided

_SOURCES = ("manifest.json", "scan.json", "checked.json")

ID_DIGITS = 16  # of a content hash: enough to tell 50,000 images apart


class Shown(NamedTuple):
    """An image of the split, or one that a decision left out of it."""

    path: str
    label: str  # in the split; "" = it is left out
    split: str  # "" = it is left out
    digest: str
    folder: str  # the class of its folder
    width: int  # pixels; 0 = not known
    height: int

    @property
    def class_name(self) -> str:
        """Its label; where it is left out, the class of its folder."""
        return self.label or self.folder


class Classes(NamedTuple):
    """Which class each image is of.

    Attributes:
        names: By name.
        codes: Places among the names, shape (n,), int64.
    """

    names: tuple[str, ...]
    codes: np.ndarray


def all_images(dataset: Dataset) -> tuple[Shown, ...]:
    """All images by path, also those that a decision left out."""
    return _images(dataset.id, sources(dataset))


def by_path(dataset: Dataset) -> Mapping[str, Shown]:
    """The same, to be looked up."""
    return _by_path(dataset.id, sources(dataset))


def all_digests(dataset: Dataset) -> np.ndarray:
    """The content hashes of `all_images`, shape (n,), bytes of 32 digits."""
    return _digests(dataset.id, sources(dataset))


def all_ids(dataset: Dataset) -> np.ndarray:
    """Of each hash the first `ID_DIGITS` as a number, shape (n,), uint64."""
    return _ids(dataset.id, sources(dataset))


def all_classes(dataset: Dataset) -> Classes:
    """The classes of `all_images`."""
    return _classes(dataset.id, sources(dataset))


def sources(dataset: Dataset) -> tuple[FileFingerprint, ...]:
    """What changes when `all_images` does."""
    return tuple(file_fingerprint(dataset.folder / name) for name in _SOURCES)


@st.cache_resource(max_entries=3, show_spinner=False)
def _images(dataset_id: str, files: tuple[FileFingerprint, ...]) -> tuple[Shown, ...]:
    """Shared between sessions, never changed."""
    dataset = load_dataset(dataset_id)
    manifest, headers = current_manifest(dataset), cached_headers(dataset)
    if manifest is None:
        return ()
    rows: list[tuple[str, str, str, str]] = [
        (entry.path, manifest.class_names[entry.label], entry.split, entry.digest)
        for entry in manifest.entries
    ]
    left_out = [b.path for b in manifest.excluded if b.reason.startswith(EXCLUDED)]
    digests = decided.digests(dataset) if left_out else {}  # takes a while
    rows += [(path, "", "", digests[path]) for path in left_out if path in digests]
    found = []
    for path, label, split, digest in sorted(rows):
        folder, *size = headers.get(path, (label, 0, 0))
        found.append(Shown(path, label, split, digest, folder, *size))
    return tuple(found)


@st.cache_resource(max_entries=3, show_spinner=False)
def _by_path(
    dataset_id: str, files: tuple[FileFingerprint, ...]
) -> Mapping[str, Shown]:
    return {image.path: image for image in _images(dataset_id, files)}


@st.cache_resource(max_entries=3, show_spinner=False)
def _digests(dataset_id: str, files: tuple[FileFingerprint, ...]) -> np.ndarray:
    images = _images(dataset_id, files)
    return np.array([image.digest for image in images], "S32")


@st.cache_resource(max_entries=3, show_spinner=False)
def _ids(dataset_id: str, files: tuple[FileFingerprint, ...]) -> np.ndarray:
    images = _images(dataset_id, files)
    numbers = [int(image.digest[:ID_DIGITS], 16) for image in images]
    return np.array(numbers, np.uint64)


@st.cache_resource(max_entries=3, show_spinner=False)
def _classes(dataset_id: str, files: tuple[FileFingerprint, ...]) -> Classes:
    labels = [image.class_name for image in _images(dataset_id, files)]
    names = tuple(sorted(set(labels)))
    place = {name: number for number, name in enumerate(names)}
    return Classes(names, np.array([place[label] for label in labels], np.int64))
