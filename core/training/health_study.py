"""What a worker does for a health check: see `core.health`."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from core.config import RunConfig
from core.data.changes import changed_files
from core.data.checking import content_digest
from core.data.datasets import load_dataset
from core.data.manifest import Manifest
from core.errors import DataError, WeightsError
from core.health.brightness import save_brightness
from core.health.check import Compared, health_result
from core.health.kept import Measured, UnmeasuredImages, measured
from core.health.neighbours import reduced
from core.health.order import Neighbours, neighbours
from core.health.outliers import unusual_distances
from core.health.pairs import twin_pairs
from core.health.twins import save_clusters
from core.runs.cache_keys import network_name
from core.runs.study import Study
from core.storage.cache import Key, get_or_make
from core.storage.files import read_arrays, write_arrays
from core.training.likeness import MakeFeatures, in_order, keep_likeness
from core.training.reporter import Reporter

_VERSION = 2  # another one when what is compared, or how, changes
_FILE = "compared.npz"


def check_health(
    study: Study, reporter: Reporter, make_features: MakeFeatures
) -> dict[str, Any]:
    """Measure every picture, compare all with each other, and say what was found.

    Args:
        study: Of the kind "health".
        reporter: Told of progress, and asked whether to stop.
        make_features: Computes frozen features, or finds them in the cache.
    """
    config = dataclasses.replace(study.config, views=0, strategy="frozen")
    manifest, found = _measured(study.manifest, reporter)
    compared = _compared(config, manifest, found, reporter, make_features)
    with reporter.stage("study", 1):
        told = health_result(manifest, found, compared, reporter.raise_if_stopped)
        result, clusters = told
        with suppress(DataError):  # its registration was removed meanwhile
            dataset = load_dataset(manifest.dataset_id)
            save_clusters(dataset, clusters)
            save_brightness(dataset, manifest, found.numbers["brightness"])
    return dict(result)


def _measured(manifest: Manifest, reporter: Reporter) -> tuple[Manifest, Measured]:
    """Every picture's measures, and the pictures that could be read."""
    manifest = manifest.without(changed_files(manifest))

    def told(done: int, seconds: float) -> None:
        reporter.raise_if_stopped()
        reporter.progress(done, seconds, images=done)

    while True:
        with reporter.stage("measure", len(manifest.entries)):
            try:
                return manifest, measured(manifest, told, reporter.raise_if_stopped)
            except UnmeasuredImages as error:
                manifest = manifest.without(error.bad)


def _compared(
    config: RunConfig,
    manifest: Manifest,
    found: Measured,
    reporter: Reporter,
    make_features: MakeFeatures,
) -> Compared:
    """Pairs that show the same, from the cache where these images were compared."""
    try:
        folder = get_or_make(
            "compared",
            _key(config, manifest),
            lambda folder: _compare(
                folder, config, manifest, found, reporter, make_features
            ),
            reporter.raise_if_stopped,
        )
    except WeightsError as error:
        with reporter.stage("study", 1):
            pairs, least = twin_pairs(
                found.hashes, found.small, None, _stopped(reporter)
            )
        return Compared(pairs, least, None, str(error))
    kept = read_arrays(folder / _FILE) or {}
    order = Neighbours(kept["in_order"], *map(float, kept["order"]))
    return Compared(kept["pairs"], float(kept["least_score"]), kept["far"], "", order)


def _stopped(reporter: Reporter) -> Callable[[int], None]:
    return lambda done: reporter.raise_if_stopped()


def _key(config: RunConfig, manifest: Manifest) -> Key:
    return {
        "version": _VERSION,
        "manifest": manifest.digest,
        "names": content_digest("\n".join(e.path for e in manifest.entries).encode()),
        "size": config.input_size,
        "precision": config.frozen_precision,
        "network": network_name(config),
    }


def _compare(
    folder: Path,
    config: RunConfig,
    manifest: Manifest,
    found: Measured,
    reporter: Reporter,
    make_features: MakeFeatures,
) -> None:
    features, readable = make_features(config, manifest, reporter)
    rows = in_order(features, len(readable.entries))
    if len(readable.entries) < len(manifest.entries):
        places = {entry.path: place for place, entry in enumerate(manifest.entries)}
        whole = np.zeros((len(manifest.entries), rows.shape[1]), np.float32)
        whole[[places[entry.path] for entry in readable.entries]] = rows
        rows = whole
    few = reduced(rows)
    keep_likeness(config, manifest, few)
    began = time.monotonic()

    def told(done: int) -> None:
        reporter.raise_if_stopped()
        reporter.progress(done, time.monotonic() - began)

    with reporter.stage("study", len(manifest.entries)):
        pairs, least = twin_pairs(found.hashes, found.small, few, told)
        labels = np.array([entry.label for entry in manifest.entries])
        far = unusual_distances(few, labels, pairs)
        paths = [entry.path for entry in manifest.entries]
        order = neighbours(few, labels, paths, pairs)
    arrays = {
        "pairs": pairs,
        "least_score": np.array(least),
        "far": far,
        "in_order": order.pairs,
        "order": np.array([order.mean, order.others, order.errors]),
    }
    write_arrays(folder / _FILE, arrays)
