"""Say of a phase that is over how far its answers can be trusted."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from functools import cache

import numpy as np

from core.data.manifest import Manifest
from core.data.prefetch import in_threads
from core.serving.predictor import Predictor
from core.training.feature_taps import Features
from core.training.pixels import Pixels
from core.training.trust_folder import (
    Answered,
    Known,
    embedded,
    some_of_each,
    write_trust,
)

logger = logging.getLogger(__name__)

_COMPARED = 4  # images that cached features are held against
_TOLERANCE = 1e-3  # of the largest value


def write_phase_trust(
    predictor: Predictor,
    features: Features,
    probabilities: Mapping[str, np.ndarray],
    manifest: Manifest,
    pixels: Pixels,
    seed: int,
) -> None:
    """Write `trust/` of a phase; what goes wrong costs no more than that folder.

    Args:
        predictor: Of the phase's `serving/`; `trust/` is to be made beside it.
        features: What it was trained on.
        probabilities: Its answers on "validation" and "test".
        manifest: Of the images that the features are of.
        pixels: Of the same images.
        seed: Of the choice of images.
    """
    target = predictor.folder.parent / "trust"
    target.mkdir()
    answered = {
        split: Answered(features.labels[split], found)
        for split, found in probabilities.items()
    }
    try:
        known = _known(predictor, features, manifest, pixels, seed)
        write_trust(target, answered, known, features.count("train"))
    except Exception:  # not worth a phase: it can be made later
        logger.exception("could not write %s", target)
        shutil.rmtree(target, ignore_errors=True)


def _known(
    predictor: Predictor,
    features: Features,
    manifest: Manifest,
    pixels: Pixels,
    seed: int,
) -> dict[str, Known]:
    known = {}

    @cache
    def for_many() -> Predictor:
        return Predictor(predictor.folder, for_many=True)

    for split, rows in some_of_each(features.labels, predictor.channels, seed).items():
        places = np.array(manifest.split(split), np.int64)[rows]
        first = embedded(predictor, map(pixels.image, places[:_COMPARED]))
        found = _cached(features, split, rows, first)
        if found is None:
            found = _through(for_many(), pixels, places)
        labels, indices = features.labels[split][rows], features.indices[split][rows]
        known[split] = Known(labels, indices, found)
    pixels.release()
    return known


def _through(predictor: Predictor, pixels: Pixels, places: np.ndarray) -> np.ndarray:
    """Embeddings that the network computes now, shape (n, channels), float32.

    One image to a request takes a third of the processor time that batches take.
    """

    def one(place: int) -> np.ndarray:
        return predictor.predict(pixels.image(place)[None]).embedding

    none = np.empty((0, predictor.channels), np.float32)
    return np.concatenate([none, *in_threads(one, places.tolist())])


def _cached(
    features: Features, split: str, rows: np.ndarray, first: np.ndarray
) -> np.ndarray | None:
    """Embeddings that phase one was trained on, where they are as the network's.

    They are not where training images went through the network in bfloat16, where the
    layers below the head were trained, or where nothing is kept.

    Args:
        features: Of the phase.
        split: Whose images.
        rows: Which of them.
        first: What the network makes of the first ones, shape (m, channels).
    """
    arrays = features.arrays[split]
    if len(arrays) != 1 or len(arrays[0].values.shape) != 3:
        return None
    values = arrays[0].values
    if not values.shape[0] or values.shape[2] != first.shape[1]:
        return None
    compared = np.asarray(values[0, rows[: len(first)]], np.float32)
    bound = _TOLERANCE * np.abs(first).max(initial=0)
    if np.abs(compared - first).max(initial=0) > bound:
        return None
    found = np.array(values[0, rows], np.float32)
    features.release(split)
    return found
