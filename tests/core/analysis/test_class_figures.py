"""Figures of classes, with their intervals."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.class_figures import class_rows
from core.analysis.confusion import Confusion
from core.analysis.metrics import f1_interval, wilson_interval

COUNTS = np.array([[8, 2, 0, 0], [1, 3, 0, 0], [0, 0, 0, 0], [0, 4, 0, 0]])


def test_the_lowest_recall_comes_first_and_classes_without_images_last() -> None:
    rows = class_rows(Confusion.of_counts(COUNTS), ["a", "b", "none", "lost"])
    assert [row.name for row in rows] == ["lost", "b", "a", "none"]
    lost, second, first, none = rows
    assert (first.images, first.missed, first.predicted) == (10, 2, 9)
    assert first.recall == (0.8, *wilson_interval(8, 10))
    assert first.precision == (8 / 9, *wilson_interval(8, 9))
    assert first.f1 == (16 / 19, *f1_interval(8, 10, 9))
    assert (lost.recall.value, lost.precision.value, lost.f1.value) == (0, None, 0)
    assert [e.value for e in none[4:]] == [None] * 3
    assert none.f1[1:] == (0, 1)
    assert second.precision.value == 3 / 9


def test_an_interval_of_f1_holds_the_estimate_and_stays_in_range() -> None:
    for hits, count, predicted in ((0, 5, 3), (7, 7, 7), (3, 10, 4), (90, 100, 95)):
        low, high = f1_interval(hits, count, predicted)
        assert 0 <= low <= 2 * hits / (count + predicted) <= high <= 1
        assert low < high


@pytest.mark.parametrize(("recall", "others"), [(0.9, 0.02), (0.6, 0.2), (0.8, 0.005)])
def test_an_interval_of_f1_covers_the_truth_in_95_of_100_draws(
    recall: float, others: float
) -> None:
    """A class of 20% of 400 images; the truth is the F1 of endless images."""
    random, draws, share = np.random.default_rng(0), 2000, 0.2
    truth = 2 * share * recall / (share * (1 + recall) + (1 - share) * others)
    cells = [share * recall, share * (1 - recall), (1 - share) * others]
    drawn = random.multinomial(400, [*cells, 1 - sum(cells)], draws)
    covered = 0
    for hits, missed, called, _ in drawn.tolist():
        low, high = f1_interval(hits, hits + missed, hits + called)
        covered += low <= truth <= high
    assert 0.935 <= covered / draws <= 0.97
