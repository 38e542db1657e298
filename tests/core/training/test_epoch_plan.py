"""Balanced epochs have as many images of every class."""

from __future__ import annotations

import numpy as np
import pytest

from core.training.epoch_plan import EpochPlan

LABELS = np.array([0] * 17 + [1] * 3 + [2] * 10)


def test_every_class_comes_equally_often_and_an_epoch_stays_as_long() -> None:
    plan = EpochPlan(30, 4, 0, labels=LABELS)
    for epoch in range(4):
        rows = plan.rows(epoch)
        assert len(rows) == 30
        assert np.bincount(LABELS[rows[:, 1]]).tolist() == [10, 10, 10]


@pytest.mark.parametrize("num_views", [4, 0])
def test_image_that_comes_again_shows_another_view(num_views: int) -> None:
    plan = EpochPlan(30, num_views, 0, labels=LABELS)
    rows = plan.rows(0).tolist()
    small = [tuple(row) for row in rows if LABELS[row[1]] == 1]
    assert len(small) == 10 and len({row for _, row in small}) == 3
    assert len(set(small)) == len(small)
    if not num_views:  # nor one of a later epoch
        later = {tuple(row) for row in plan.rows(1).tolist()}
        assert not later & {tuple(row) for row in rows}


def test_large_classes_take_turns() -> None:
    plan = EpochPlan(30, 1, 0, labels=LABELS)
    seen = {
        row for epoch in range(6) for _, row in plan.rows(epoch) if LABELS[row] == 0
    }
    assert len(seen) == 17


def test_same_seed_and_epoch_give_the_same_plan() -> None:
    one, two = (EpochPlan(30, 4, 5, labels=LABELS) for _ in range(2))
    assert np.array_equal(one.rows(3), two.rows(3))
    assert not np.array_equal(one.rows(3), one.rows(4))
