"""What linear probes say of images that they have not seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.analysis.probe import fitted, standardise


@dataclass(frozen=True)
class OutOfFold:
    """What probes say of images that they have not seen.

    Attributes:
        probabilities: Shape (n, c), float32; rows sum to 1.
        is_judged: Whether the probe had seen other images of the label that an image
            has, shape (n,), bool.
        folds: Probes that were fitted.
    """

    probabilities: np.ndarray
    is_judged: np.ndarray
    folds: int


def out_of_fold(
    features: np.ndarray,
    labels: np.ndarray,
    num_classes: int,
    fold_of: np.ndarray,
    progress: Callable[[int], None] | None = None,
) -> OutOfFold:
    """The probabilities of every image's classes, by a probe that has not seen it.

    Args:
        features: Of frozen layers, shape (n, d), float32.
        labels: Class indices, shape (n,), int64.
        num_classes: Columns to give; a class that a probe has not seen has 0.
        fold_of: Of each image, shape (n,), int: see `stratified_folds`.
        progress: Told how many folds are done; what it raises is passed on.
    """
    features = np.asarray(features, np.float32)
    probabilities = np.zeros((len(labels), num_classes), np.float32)
    is_judged = np.zeros(len(labels), bool)
    folds = np.unique(fold_of)
    for done, fold in enumerate(folds, start=1):
        held_out = fold_of == fold
        seen = np.unique(labels[~held_out])
        is_judged[held_out] = np.isin(labels[held_out], seen)
        if len(seen) > 1:
            known, asked = standardise(features[~held_out], features[held_out])
            model = fitted(known, labels[~held_out])
            probabilities[np.ix_(held_out, seen)] = model.predict_proba(asked)
        else:
            probabilities[np.ix_(held_out, seen)] = 1
        if progress:
            progress(done)
    return OutOfFold(probabilities, is_judged, len(folds))
