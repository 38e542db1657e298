"""Probabilities of images that the probe has not seen."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.folds import grouped_folds, stratified_folds
from core.analysis.out_of_fold import out_of_fold
from core.analysis.suspects import doubts
from tests.core.analysis.test_probe import features_of


def test_flipped_labels_come_first_in_the_queue() -> None:
    true = np.arange(120) % 3
    given = true.copy()
    flipped = np.array([3, 40, 77, 101])
    given[flipped] = (given[flipped] + 1) % 3
    fold_of = stratified_folds(given, 5, seed=0)
    told: list[int] = []
    found = out_of_fold(features_of(true, 7.0), given, 3, fold_of, told.append)
    assert told == [1, 2, 3, 4, 5] and found.folds == 5
    assert found.probabilities.sum(axis=1) == pytest.approx(np.ones(120), abs=1e-5)
    assert found.is_judged.all()
    says = doubts(found.probabilities, given, found.is_judged)
    assert set(says.queue[:4]) == set(flipped)
    assert (says.likely[flipped] == true[flipped]).all()


def test_a_class_of_one_image_is_not_judged_and_one_of_two_is() -> None:
    labels = np.array([0] * 20 + [1] * 2 + [2])
    fold_of = stratified_folds(labels, 5, seed=0)
    found = out_of_fold(features_of(labels, 9.0), labels, 4, fold_of)
    assert found.is_judged.tolist() == [True] * 22 + [False]
    assert (found.probabilities[:, 3] == 0).all()
    assert (found.probabilities[:20, 0] > 0.5).all()


def test_where_a_probe_sees_one_class_only_it_answers_with_it() -> None:
    labels = np.array([0, 0, 0, 1])
    found = out_of_fold(np.eye(4, dtype=np.float32), labels, 2, np.arange(4))
    assert found.probabilities[3].tolist() == [1, 0]
    assert not found.is_judged[3]


def test_groups_stay_in_one_fold_and_classes_are_shared_out() -> None:
    labels = np.repeat([0, 1, 0, 1, 0, 1], 10)
    groups = np.repeat(np.arange(30), 2)
    fold_of = grouped_folds(labels, groups, 5, seed=0)
    for group in range(30):
        assert len(set(fold_of[groups == group])) == 1
    assert np.bincount(fold_of[labels == 0]).tolist() == [6, 6, 6, 6, 6]
    assert set(grouped_folds(labels, labels, 5, seed=0)) == {0, 1}


def test_one_group_of_all_and_tiny_classes_still_have_folds() -> None:
    labels = np.array([0, 0, 0, 1, 1, 2])
    assert set(grouped_folds(labels, np.zeros(6, int), 5, seed=0)) == set(range(5))
    assert len(set(grouped_folds(labels, np.arange(6), 5, seed=0))) == 3
    assert len(set(grouped_folds(np.arange(3), np.arange(3), 5, seed=0))) == 3
