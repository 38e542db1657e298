"""Rows that say which images look alike, computed once for all who want them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.config import RunConfig
from core.data.manifest import Manifest
from core.data.per_image import PerImage, per_image
from core.data.registry import loaded
from core.health.likeness import covers, known_likeness, save_likeness
from core.health.neighbours import reduced
from core.runs.cache_keys import network_name
from core.training.feature_taps import Features
from core.training.reporter import Reporter

# What `core.training.studies` has: pooled features, and the images that could be read.
MakeFeatures = Callable[[RunConfig, Manifest, Reporter], tuple[Features, Manifest]]


def likeness_of(
    config: RunConfig,
    manifest: Manifest,
    reporter: Reporter,
    make_features: MakeFeatures,
) -> tuple[PerImage, Manifest]:
    """Rows of images as they are kept with the data set, computed where there are none.

    Returns:
        See `core.health.likeness.known_likeness`; and the images that could be read.
    """
    dataset = loaded(manifest.dataset_id)
    known = known_likeness(dataset) if dataset else None
    if known and known.source == _source(config) and covers(known, manifest):
        return known, manifest
    features, manifest = make_features(config, manifest, reporter)
    rows = reduced(in_order(features, len(manifest.entries)))
    keep_likeness(config, manifest, rows)
    digests = [entry.digest for entry in manifest.entries]
    return per_image(digests, rows.astype(np.float16)), manifest


def keep_likeness(config: RunConfig, manifest: Manifest, rows: np.ndarray) -> None:
    """Keep rows with the data set, unless somebody has taken it off the list.

    Args:
        config: Whose network saw the images.
        manifest: The images, n.
        rows: As `reduced` gives them, shape (n, d), float32.
    """
    if dataset := loaded(manifest.dataset_id):
        save_likeness(dataset, manifest, rows, _source(config))


def keep_first_likeness(
    config: RunConfig, manifest: Manifest, features: np.ndarray
) -> None:
    """The same, where no rows of all these images are kept yet, of whatever network.

    Args:
        config: Whose network saw the images.
        manifest: The images, n.
        features: Shape (n, d), float32.
    """
    dataset = loaded(manifest.dataset_id)
    known = known_likeness(dataset) if dataset else None
    if known is None or not covers(known, manifest):
        keep_likeness(config, manifest, reduced(features))


def in_order(features: Features, count: int) -> np.ndarray:
    """Pooled features in the manifest's order, shape (count, d), float32.

    The features themselves are released.
    """
    arrays = {name: values[0].values[0] for name, values in features.arrays.items()}
    width = max(array.shape[-1] for array in arrays.values())
    together = np.zeros((count, width), np.float32)
    for split, array in arrays.items():
        together[features.indices[split]] = array
        features.release(split)
    return together


def _source(config: RunConfig) -> str:
    precision = config.frozen_precision
    return f"{network_name(config)} {config.input_size} {precision}"
