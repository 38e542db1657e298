"""Write `trust/`: a temperature, and what the features of training images are like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.analysis.calibration import fitted_temperature, tempered
from core.analysis.novelty import familiar, normalised, threshold_at
from core.analysis.reliability import reliability
from core.data.folders.layout import SPLITS
from core.runs.trust_formats import (
    TRUST_FILES,
    BeforeAfter,
    Flagged,
    TrustFigures,
    most_looked,
)
from core.serving.predictor import Predictor
from core.storage.contents import write_contents
from core.storage.files import write_arrays, write_json

VERSION = 1
FALSE_ALARM_RATE = 0.05  # share of validation images that may be flagged

_BATCH = 16


class Known(NamedTuple):
    """Images of a split, and what a network says of them.

    Attributes:
        labels: True class indices, shape (n,), int64.
        indices: Places in the run's manifest, shape (n,), int64.
        embeddings: Pooled features, shape (n, channels), float.
    """

    labels: np.ndarray
    indices: np.ndarray
    embeddings: np.ndarray


class Answered(NamedTuple):
    """What a network says of all images of a split: rows of `predictions.npz`."""

    labels: np.ndarray
    probabilities: np.ndarray


def write_trust(
    folder: Path,
    answered: Mapping[str, Answered],
    known: Mapping[str, Known],
    num_training: int,
    false_alarm_rate: float = FALSE_ALARM_RATE,
) -> TrustFigures:
    """Fit both steps on training and validation images, and judge them on test.

    Args:
        folder: An empty one, to fill.
        answered: Of "validation" and "test", uncalibrated.
        known: Of each split, `some_of_each`; those of training and validation may not
            be empty.
        num_training: Training images that there are.
        false_alarm_rate: Share of validation images that may be flagged, 0-1.

    Returns:
        What trust.json says.
    """
    temperature = fitted_temperature(*answered["validation"])
    labels, indices, embeddings = known["train"]
    rule = familiar(embeddings, labels)
    distances = {split: rule.distances(known[split].embeddings) for split in SPLITS[1:]}
    threshold, rate = threshold_at(distances["validation"], false_alarm_rate)
    flagged = {
        split: Flagged(count=len(found), flagged=int((found > threshold).sum()))
        for split, found in distances.items()
    }
    figures: TrustFigures = {
        "version": VERSION,
        "temperature": temperature.value,
        "temperature_reason": temperature.reason,
        "validation": _before_after(answered["validation"], temperature.value),
        "test": _before_after(answered["test"], temperature.value),
        "novelty": {
            "threshold": threshold,
            "asked_rate": false_alarm_rate,
            "false_alarm_rate": rate,
            "num_reference": len(labels),
            "num_training": num_training,
            "validation": flagged["validation"],
            "test": flagged["test"],
        },
    }
    arrays = {"labels": labels, "indices": indices}
    arrays["embeddings"] = normalised(embeddings).astype(np.float16)
    write_arrays(folder / TRUST_FILES[1], arrays | rule._asdict())
    write_json(folder / TRUST_FILES[0], figures)
    write_contents(folder)
    return figures


def _before_after(answered: Answered, temperature: float) -> BeforeAfter:
    labels, probabilities = answered
    calibrated = tempered(probabilities, temperature)
    return {
        "before": reliability(labels, probabilities),
        "after": reliability(labels, calibrated),
    }


def some_of_each(
    labels: Mapping[str, np.ndarray], channels: int, seed: int
) -> dict[str, np.ndarray]:
    """Places in each split of the images whose features are looked at.

    Args:
        labels: Class indices of each split's images, shape (n,), int.
        channels: Length of an embedding.
        seed: Of the choice.
    """
    return {
        split: chosen_rows(labels[split], most_looked(split, channels), seed)
        for split in SPLITS
    }


def chosen_rows(labels: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Places of at most so many images, of each class a fair share, in order.

    Args:
        labels: Class indices, shape (n,), int.
        most: Images to choose; all of them where there are no more.
        seed: Of the choice.

    Returns:
        Shape (m,), int64. Classes have images in proportion, and at least one where
        there is room.
    """
    if len(labels) <= most:
        return np.arange(len(labels))
    order = np.random.default_rng(seed).permutation(len(labels))
    by_class = order[np.argsort(labels[order], kind="stable")]
    _, first, counts = np.unique(
        labels[by_class], return_index=True, return_counts=True
    )
    # How far into its class each image is; the first ones come before all others.
    depth = np.arange(len(labels)) - np.repeat(first, counts)
    share = np.where(depth == 0, -1.0, depth / np.repeat(counts, counts))
    chosen: np.ndarray = np.sort(by_class[np.argsort(share, kind="stable")[:most]])
    return chosen


def embedded(predictor: Predictor, images: Iterable[np.ndarray]) -> np.ndarray:
    """What a served network makes of images, a few at a time.

    Args:
        predictor: The network.
        images: RGB, each of shape (size, size, 3), uint8.

    Returns:
        Embeddings, shape (n, channels), float32.
    """
    found, waiting = [np.empty((0, predictor.channels), np.float32)], iter(images)
    while batch := list(islice(waiting, _BATCH)):
        found.append(predictor.predict(np.stack(batch)).embedding)
    return np.concatenate(found)
