"""Classes that are taken for each other stand side by side."""

from __future__ import annotations

import time

import numpy as np

from core.analysis.class_order import (
    mistakes_of_classes,
    most_confused,
    order_by_confusion,
)
from core.analysis.confusion import Confusion


def answers(num_classes: int, *cells: tuple[int, int, int]) -> Confusion:
    """A matrix with 50 right answers per class, and these mistakes."""
    counts = np.eye(num_classes, dtype=int) * 50
    for true, predicted, count in cells:
        counts[true, predicted] = count
    return Confusion.of_counts(counts)


def test_chains_begin_with_the_most_mistakes_and_the_rest_keeps_its_order() -> None:
    found = answers(7, (0, 5, 9), (5, 0, 4), (5, 3, 6), (2, 6, 8))
    assert order_by_confusion(found).tolist() == [0, 5, 3, 2, 6, 1, 4]


def test_a_ring_of_mistakes_is_opened_at_its_weakest_place() -> None:
    found = answers(3, (0, 1, 9), (1, 2, 8), (2, 0, 1))
    assert order_by_confusion(found).tolist() == [0, 1, 2]


def test_a_class_between_more_than_two_others_stands_beside_the_strongest() -> None:
    found = answers(4, (0, 1, 3), (0, 2, 9), (0, 3, 5))
    order = order_by_confusion(found).tolist()
    assert order[:3] in ([2, 0, 3], [3, 0, 2])
    assert order[3] == 1


def test_without_mistakes_nothing_moves() -> None:
    assert order_by_confusion(answers(4)).tolist() == [0, 1, 2, 3]
    assert order_by_confusion(answers(0)).tolist() == []


def test_mistakes_of_two_models_are_added_up() -> None:
    first, second = answers(4, (0, 2, 5)), answers(4, (3, 1, 3), (1, 3, 3))
    assert order_by_confusion(first, second).tolist() == [1, 3, 0, 2]
    assert mistakes_of_classes(first, second).tolist() == [5, 6, 5, 6]
    assert most_confused(2, first, second).tolist() == [1, 3]


def test_blocks_that_were_mixed_up_are_found_again() -> None:
    """Ten families of ten classes: 90% of a family's mistakes stay in the family."""
    random = np.random.default_rng(0)
    family = random.permutation(100) % 10
    counts = random.poisson(np.where(family[:, None] == family, 5.0, 0.05))
    order = order_by_confusion(Confusion.of_counts(counts))
    assert sorted(order.tolist()) == list(range(100))
    beside = (family[order][1:] == family[order][:-1]).mean()
    assert beside > 0.8 > (family[1:] == family[:-1]).mean() + 0.5


def test_a_thousand_classes_are_ordered_at_once() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 1000, 10_000)
    found = Confusion.of_answers(labels, random.integers(0, 1000, 10_000), 1000)
    start = time.perf_counter()
    assert len(most_confused(20, found)) == 20
    assert time.perf_counter() - start < 1.0
