"""Sets of drawn pictures, and what a check finds in them without a network."""

from __future__ import annotations

import cv2
import numpy as np

from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.health.check import Compared, health_result
from core.health.formats import Finding, HealthResult
from core.health.kept import Measured, measured
from core.health.neighbours import reduced
from core.health.order import neighbours
from core.health.outliers import unusual_distances
from core.health.pairs import twin_pairs


def stand_in(found: Measured) -> np.ndarray:
    """What a network's features are in tests: a very small picture and its mirror.

    Copies of a picture are near each other by it, also cropped and mirrored ones.
    """
    few = [
        cv2.resize(picture, (8, 8), interpolation=cv2.INTER_AREA)
        for picture in found.small
    ]
    values = np.array(few, np.float32)
    values += values[:, :, ::-1].copy()
    return reduced(values.reshape(len(values), -1))


def checked(dataset: Dataset) -> tuple[HealthResult, list[list[str]]]:
    """All findings in a data set and its near-duplicates."""
    manifest = ensure_manifest(dataset)
    found = measured(manifest)
    features = stand_in(found)
    pairs, least = twin_pairs(found.hashes, found.small, features)
    labels = np.array([entry.label for entry in manifest.entries])
    far = unusual_distances(features, labels, pairs)
    paths = [entry.path for entry in manifest.entries]
    order = neighbours(features, labels, paths, pairs)
    return health_result(manifest, found, Compared(pairs, least, far, "", order))


def by_kind(result: HealthResult) -> dict[str, Finding]:
    """The findings by their kinds, which must differ."""
    named = {item["kind"]: item for item in result["findings"]}
    assert len(named) == len(result["findings"])
    return named
