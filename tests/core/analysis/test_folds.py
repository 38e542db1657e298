"""Folds of a cross-validation."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.folds import stratified_folds


@pytest.mark.parametrize("folds", [2, 5, 7])
def test_folds_are_of_equal_size_and_share_every_class(folds: int) -> None:
    labels = np.array([0] * 41 + [1] * 17 + [2] * 8 + [3])
    fold_of = stratified_folds(labels, folds, seed=1)
    sizes = np.bincount(fold_of, minlength=folds)
    assert sizes.max() - sizes.min() <= 1
    for label in range(3):
        members = np.bincount(fold_of[labels == label], minlength=folds)
        assert members.max() - members.min() <= 1
    assert (fold_of != stratified_folds(labels, folds, seed=2)).any()
