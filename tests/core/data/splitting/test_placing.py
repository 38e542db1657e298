"""Clusters are placed so that classes get their shares, at least as well as others do.

Compared with scikit-learn's `StratifiedGroupKFold`: of five folds one validates, one
tests and three train.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pytest
from sklearn.model_selection import StratifiedGroupKFold

from core.data.folders.layout import SPLITS
from core.data.splitting.assign import assign_splits
from core.data.splitting.item import Item

FRACTIONS = (0.6, 0.2, 0.2)
SEEDS = range(4)

Rows = list[tuple[int, int]]  # class and group of each image


def people(random: np.random.Generator) -> Rows:
    """Forty groups with images of each class, unevenly many."""
    counts = random.integers(0, 12, (40, 5))
    return [
        (label, group)
        for group, row in enumerate(counts)
        for label, count in enumerate(row)
        for _ in range(count)
    ]


def of_one_class(random: np.random.Generator) -> Rows:
    """Ninety groups of one class each, a few of them large."""
    return [
        (label, group)
        for group in range(90)
        for label in [int(random.integers(3))]
        for _ in range(1 + int(random.lognormal(1.5, 1)))
    ]


def few_large(random: np.random.Generator) -> Rows:
    """Twelve large groups, each with classes of its own."""
    rows: Rows = []
    for group in range(12):
        shares = random.dirichlet([0.5] * 4)
        labels = random.choice(4, int(random.integers(10, 80)), p=shares)
        rows += [(int(label), group) for label in labels]
    return rows


def mostly_alone(random: np.random.Generator) -> Rows:
    """Twenty groups among 400 images without one."""
    rows: Rows = []
    for group in range(20):
        rows += [(int(random.integers(4)), group)] * int(random.integers(2, 15))
    return rows + [(int(c), 99 + i) for i, c in enumerate(random.integers(0, 4, 400))]


def rare(random: np.random.Generator) -> Rows:
    """A class that few of fifty groups have."""
    rows: Rows = []
    for group in range(50):
        rows += [(0, group)] * int(random.integers(5, 20))
        if group % 7 == 0:
            rows += [(1, group)] * int(random.integers(1, 6))
    return rows


def items_of(rows: Rows) -> list[Item]:
    return [
        Item(f"{i}.png", label, None, f"d{i}", f"g{group}")
        for i, (label, group) in enumerate(rows)
    ]


def largest_deviation(labels: np.ndarray, sides: np.ndarray) -> float:
    """Of a class's share from the fraction that a side should have."""
    return max(
        abs(float((sides[labels == label] == side).mean()) - fraction)
        for label in np.unique(labels)
        for side, fraction in enumerate(FRACTIONS)
    )


def ours(rows: Rows, seed: int) -> float:
    placed, _ = assign_splits(items_of(rows), seed, FRACTIONS)
    sides = np.array([SPLITS.index(item.split or "") for item in placed])
    return largest_deviation(np.array(rows)[:, 0], sides)


def theirs(rows: Rows, seed: int) -> float:
    labels, groups = np.array(rows).T
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
    sides = np.zeros(len(rows), np.int64)
    for number, (_, places) in enumerate(folds.split(labels, labels, groups)):
        if number in (1, 2):
            sides[places] = number
    return largest_deviation(labels, sides)


def test_shares_are_nearer_than_those_of_scikit_learn_on_average() -> None:
    means = defaultdict(list)
    for make in (people, of_one_class, few_large, mostly_alone, rare):
        for seed in SEEDS:
            rows = make(np.random.default_rng(seed))
            means["ours"].append(ours(rows, seed))
            means["theirs"].append(theirs(rows, seed))
    assert np.mean(means["ours"]) <= np.mean(means["theirs"])
    assert np.mean(means["ours"]) < 0.05


@pytest.mark.parametrize("make", [people, of_one_class, few_large, rare])
def test_a_group_is_on_one_side_whatever_the_order(
    make: Callable[[np.random.Generator], Rows],
) -> None:
    rows = make(np.random.default_rng(1))
    items = items_of(rows)
    placed, excluded = assign_splits(items, 3, FRACTIONS)
    assert excluded == []
    sides = defaultdict(set)
    for item in placed:
        sides[item.cluster].add(item.split)
    assert all(len(found) == 1 for found in sides.values())
    assert set.union(*sides.values()) == set(SPLITS)
    mixed, _ = assign_splits(items[::-1], 3, FRACTIONS)
    assert {i.path: i.split for i in mixed} == {i.path: i.split for i in placed}
    other, _ = assign_splits(items, 4, FRACTIONS)
    assert {i.path: i.split for i in other} != {i.path: i.split for i in placed}


def test_the_split_of_groups_is_the_same_on_every_machine() -> None:
    rows = [(label, group) for group in range(30) for label in [group % 3] * group]
    placed, _ = assign_splits(items_of(rows), 0, FRACTIONS)
    sides = {item.cluster: item.split for item in placed}
    tested = [group for group in range(30) if sides.get(f"g{group}") == "test"]
    assert tested == [2, 3, 4, 7, 9, 15, 19, 29]


def test_every_class_that_can_is_on_every_side() -> None:
    rows = [(0, group) for group in range(30) for _ in range(9)]
    rows += [(1, 0), (1, 1), (1, 2), (2, 3), (2, 4), (3, 5), (3, 5)]
    for seed in range(5):
        placed, _ = assign_splits(items_of(rows), seed, (0.8, 0.1, 0.1))
        found = defaultdict(set)
        for item in placed:
            found[item.label].add(item.split)
        assert found[0] == found[1] == set(SPLITS)
        assert found[2] == {"train", "validation"}
        assert found[3] == {"train"}
