"""Images dealt out to the folds of a cross-validation."""

from __future__ import annotations

import numpy as np


def stratified_folds(labels: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Deal the images of each class out to the folds in turn.

    Where one class ends the next one goes on, so that folds are of equal size and small
    classes do not all lie in the first ones.

    Args:
        labels: Class indices, shape (n,), int.
        folds: At most n.
        seed: Of the order within a class.

    Returns:
        The fold of each image, shape (n,), int64.
    """
    order = np.random.default_rng(seed).permutation(len(labels))
    by_class = order[np.argsort(labels[order], kind="stable")]
    fold_of = np.empty(len(labels), np.int64)
    fold_of[by_class] = np.arange(len(labels)) % folds
    return fold_of
