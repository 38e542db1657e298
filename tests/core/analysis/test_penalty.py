"""The penalty is chosen by images that a classifier did not learn from."""

from __future__ import annotations

import math

import numpy as np

from core.analysis.folds import stratified_folds
from core.analysis.linear_fit import LinearData
from core.analysis.penalty import FoldJudge, TriedPenalty, best_strength, penalty_for
from tests.core.analysis.test_linear_fit import reader


def search(
    distance: float, stops: int = 10**6
) -> tuple[tuple[float, np.ndarray] | None, list[TriedPenalty]]:
    """Search on noise of 30 values that a shift tells apart; ask to stop some time."""
    rng = np.random.default_rng(0)
    labels = np.arange(120) % 2
    values = rng.normal(0, 1, (120, 30)).astype(np.float32)
    values[:, 0] += distance * labels
    data = LinearData((reader(values[:80]),), labels[:80], 2, np.ones(80))
    told: list[TriedPenalty] = []
    folds = stratified_folds(labels[:80], 5, 0)
    found = best_strength(
        FoldJudge(data, folds, (values[80:], labels[80:])),
        lambda: len(told) >= stops,
        lambda tried, _: told.append(tried),
    )
    return found, told


def test_noise_asks_for_a_stronger_penalty_than_classes_that_lie_apart() -> None:
    noise, _ = search(0.0)
    apart, told = search(6.0)
    assert noise and apart and noise[0] < apart[0]
    assert max(told, key=lambda tried: tried.accuracy).accuracy > 0.95


def test_the_lowest_loss_of_held_out_images_is_taken() -> None:
    found, told = search(2.0)
    assert found is not None
    best, start = found
    lowest = min(told, key=lambda tried: tried.loss)
    data = LinearData((), np.zeros(80, int), 2, np.ones(80))
    data.__dict__["scaling"] = np.zeros(30), np.ones(30)
    assert penalty_for(best, data) == lowest.penalty
    assert [tried.penalty for tried in told] == sorted(
        (tried.penalty for tried in told), reverse=True
    )
    assert lowest is told[-3], "two that are worse in turn end the search"
    assert start.shape == (31, 2) and np.abs(start).max() > 0
    assert all(0.4 < tried.val_accuracy <= 1 for tried in told)
    # Held-out images are harder than known ones would be.
    assert all(tried.loss > 0.05 for tried in told)


def test_a_stop_before_anything_is_known_leaves_nothing() -> None:
    assert search(2.0, stops=0) == (None, [])


def test_without_validation_images_their_accuracy_is_no_number() -> None:
    labels = np.arange(20) % 2
    values = np.random.default_rng(0).normal(0, 1, (20, 3)).astype(np.float32)
    told: list[TriedPenalty] = []
    data = LinearData((reader(values),), labels, 2, np.ones(20))
    none = values[:0], labels[:0]
    best_strength(
        FoldJudge(data, stratified_folds(labels, 5, 0), none),
        lambda: False,
        lambda tried, _: told.append(tried),
    )
    assert told and all(math.isnan(tried.val_accuracy) for tried in told)


def test_a_class_that_a_fold_never_saw_has_no_say() -> None:
    labels = np.array([0] * 10 + [1] * 10 + [2])
    values = np.random.default_rng(0).normal(0, 1, (21, 5)).astype(np.float32)
    data = LinearData((reader(values),), labels, 3, np.ones(21))
    folds = stratified_folds(labels, 5, 0)
    judge = FoldJudge(data, folds, (values[:0], labels[:0]))
    assert judge.is_askable.tolist() == [True] * 20 + [False]
    told: list[TriedPenalty] = []
    best_strength(judge, lambda: False, lambda tried, _: told.append(tried))
    assert told[0].loss < math.log(3) + 0.1
    one = LinearData((reader(values[[0, 10]]),), labels[[0, 10]], 2, np.ones(2))
    alone = FoldJudge(one, np.arange(2), (values[:0], labels[:0]))
    assert alone.is_askable.all(), "nothing else is left to go by"
