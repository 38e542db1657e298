"""Images dealt out to the folds of a cross-validation."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold


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


def grouped_folds(
    labels: np.ndarray, groups: np.ndarray, folds: int, seed: int
) -> np.ndarray:
    """Folds that keep the images of a group together, stratified as far as that goes.

    Args:
        labels: Class indices, shape (n,), int.
        groups: Of each image, shape (n,), int.
        folds: At most so many, nor more than there are groups, or images of the largest
            class; with fewer than 2 of these, groups can't be kept together.
        seed: Of the order.

    Returns:
        The fold of each image, shape (n,), int64.
    """
    possible = min(folds, len(np.unique(groups)), int(np.bincount(labels).max()))
    if possible < 2:
        return stratified_folds(labels, min(folds, len(labels)), seed)
    dealt = StratifiedGroupKFold(possible, shuffle=True, random_state=seed)
    fold_of = np.empty(len(labels), np.int64)
    with warnings.catch_warnings():  # of classes smaller than the folds
        warnings.simplefilter("ignore", UserWarning)
        for fold, (_, held_out) in enumerate(dealt.split(labels, labels, groups)):
            fold_of[held_out] = fold
    return fold_of
