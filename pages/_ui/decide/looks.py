"""What workers found of how images look, aligned with `listing.all_images`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from core.analysis.principal_plane import Plane, principal_plane
from core.data.datasets import Dataset, load_dataset
from core.data.per_image import PerImage, per_image
from core.health.brightness import brightness_file, known_brightness
from core.health.formats import Finding, HealthResult
from core.health.likeness import cosines, known_likeness, likeness_file
from core.runs.map_methods import PCA
from core.runs.study import Study, load_study
from core.runs.study_formats import MapResult
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.decide.listing import all_digests
from pages._ui.studies.results import ended_and_not

_NO_PICTURES = np.empty(0, "S32")


class Map(NamedTuple):
    """Where images lie on a plane.

    Attributes:
        points: By content hash, values of shape (n, 2), float32.
        share: Of the variance that the plane holds, 0-1; 0 = not of this method.
    """

    points: PerImage
    share: float = 0.0


def brightness(dataset: Dataset) -> np.ndarray | None:
    """Mean brightness, 0-255, NaN = not measured; shape (n,), float64."""
    found = _brightness(dataset.id, file_fingerprint(brightness_file(dataset)))
    return _aligned(dataset, found, found.values) if found else None


def has_brightness(dataset: Dataset) -> bool:
    """Whether it is known how bright the images are."""
    return brightness_file(dataset).is_file()


def has_likeness(dataset: Dataset) -> bool:
    """Whether it is known which images look alike."""
    return likeness_file(dataset).is_file()


def likeness_to(dataset: Dataset, digest: str) -> np.ndarray | None:
    """Cosine to one image, NaN = not known, shape (n,), float64; None = none is."""
    found = _likeness(dataset.id, file_fingerprint(likeness_file(dataset)))
    if found is None:
        return None
    place = int(found.places(np.array([digest]))[0])
    return None if place < 0 else _aligned(dataset, found, cosines(found.values, place))


def findings(dataset: Dataset) -> list[Finding] | None:
    """Of the last health check, in the order of their worth; None = there was none."""
    for study in ended_and_not("health", dataset.id)[2]:
        if (file := _result_file(study)).exists:
            return _findings(study.id, file)
    return None


def finding_digests(dataset: Dataset, kind: str) -> np.ndarray:
    """Content hashes of the pictures that a finding lists, shape (m,), bytes."""
    listed = findings(dataset) or []
    digests = [item["digests"] for item in listed if item["kind"] == kind]
    return np.array(digests[0], "S32") if digests else _NO_PICTURES


def map_of(dataset: Dataset, method: str) -> Map | None:
    """The newest map that was made in this way; PCA needs none to be made."""
    file = file_fingerprint(likeness_file(dataset))
    if method == PCA and file.exists:
        return _principal(dataset.id, file)
    for study in ended_and_not("map", dataset.id)[2]:
        file = _result_file(study)
        is_like_it = study.options.get("method") == method and file.exists
        if is_like_it and (found := _map(study.id, file)):
            return found
    return None


def _aligned(dataset: Dataset, found: PerImage, values: np.ndarray) -> np.ndarray:
    places = found.places(all_digests(dataset))
    column = np.full(len(places), np.nan)
    column[places >= 0] = values[places[places >= 0]]
    return column


def _result_file(study: Study) -> FileFingerprint:
    return file_fingerprint(study.path / "result.json")


@st.cache_resource(max_entries=4, show_spinner=False)
def _brightness(dataset_id: str, file: FileFingerprint) -> PerImage | None:
    return known_brightness(load_dataset(dataset_id))


@st.cache_resource(max_entries=2, show_spinner=False)
def _likeness(dataset_id: str, file: FileFingerprint) -> PerImage | None:
    return known_likeness(load_dataset(dataset_id))


@st.cache_resource(max_entries=4, show_spinner=False)
def _principal(dataset_id: str, file: FileFingerprint) -> Map | None:
    found = _likeness(dataset_id, file)
    if found is None:
        return None
    plane: Plane = principal_plane(found.values)
    return Map(PerImage(found.digests, plane.points), plane.share)


@st.cache_resource(max_entries=4, show_spinner=False)
def _map(study_id: str, file: FileFingerprint) -> Map | None:
    result = load_study(study_id).result(MapResult)
    if result is None or not result["points"]:
        return None
    rows = result["points"]
    points = np.array([row[2:] for row in rows], np.float32)
    return Map(per_image([row[1] for row in rows], points))


@st.cache_resource(max_entries=4, show_spinner=False)
def _findings(study_id: str, file: FileFingerprint) -> list[Finding]:
    result = load_study(study_id).result(HealthResult)
    return result["findings"] if result else []
