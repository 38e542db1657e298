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
from core.training.evaluation import Answers
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
    judged: tuple[Features, Answers, Mapping[str, np.ndarray]],
    manifest: Manifest,
    pixels: Pixels,
    seed: int,
) -> None:
    """Write `trust/` of a phase; what goes wrong costs no more than that folder.

    Args:
        predictor: Of the phase's `serving/`; `trust/` is to be made beside it.
        judged: What the phase was trained on, its model's answers, and those on
            "validation" and "test": probabilities.
        manifest: Of the images that the features are of.
        pixels: Of the same images.
        seed: Of the choice of images.
    """
    target = predictor.folder.parent / "trust"
    target.mkdir()
    features, answers, probabilities = judged
    answered = {
        split: Answered(features.labels[split], found)
        for split, found in probabilities.items()
    }
    try:
        known = _known(predictor, features, answers, (manifest, pixels, seed))
        write_trust(target, answered, known, features.count("train"))
    except Exception:  # not worth a phase: it can be made later
        logger.exception("could not write %s", target)
        shutil.rmtree(target, ignore_errors=True)


def _known(
    predictor: Predictor,
    features: Features,
    answers: Answers,
    images: tuple[Manifest, Pixels, int],
) -> dict[str, Known]:
    known, (manifest, pixels, seed) = {}, images

    @cache
    def for_many() -> Predictor:
        return Predictor(predictor.folder, for_many=True)

    for split, rows in some_of_each(features.labels, predictor.channels, seed).items():
        places = np.array(manifest.split(split), np.int64)[rows]
        first = embedded(predictor, map(pixels.image, places[:_COMPARED]))
        found = _cached(features, answers, (split, rows), first)
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
    features: Features,
    answers: Answers,
    chosen: tuple[str, np.ndarray],
    first: np.ndarray,
) -> np.ndarray | None:
    """Embeddings from what the phase was trained on, where they are as the network's.

    Phase one was trained on embeddings; the layers above a thaw line make them of what
    crosses it, in a third of the time that all layers take. They are not the network's
    where training images went through it in bfloat16, and not there where nothing is
    kept or all layers were trained.

    Args:
        features: Of the phase.
        answers: Of its model.
        chosen: A split, and which of its images.
        first: What the network makes of the first ones, shape (m, channels).
    """
    (split, rows), arrays = chosen, features.arrays[chosen[0]]
    if features.stream is not None or not arrays[0].values.shape[0]:
        return None

    def embedded(rows: np.ndarray) -> np.ndarray | None:
        values = arrays[0].values
        if len(arrays) == 1 and len(values.shape) == 3:
            return np.array(values[0, rows], np.float32)
        return answers.embeddings(features, split, rows)

    compared = embedded(rows[: len(first)])
    if compared is None or compared.shape != first.shape:
        return None
    bound = _TOLERANCE * np.abs(first).max(initial=0)
    if np.abs(compared - first).max(initial=0) > bound:
        return None
    found = embedded(rows)
    features.release(split)
    return found
