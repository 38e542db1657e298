"""Tests of drift stay quiet where nothing changed, and say how far things are apart."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.drift import look_shift, mix_shift
from core.analysis.metrics import independent_interval
from core.analysis.paired import SIGNIFICANT


def drawn(seed: int, counts: tuple[int, int], moved: float = 0.0) -> tuple:
    """Features of two classes that lie apart; moved = along an axis of both."""
    rng = np.random.default_rng(seed)
    labels = np.repeat([0, 1], counts)
    rows = rng.normal(size=(len(labels), 20)).astype(np.float32)
    rows[:, 0] += 5 * labels
    rows[:, 1] += moved
    return rows, labels


def test_images_of_one_origin_seldom_alarm() -> None:
    found = [
        look_shift(drawn(2 * seed, (20, 20)), drawn(2 * seed + 1, (20, 20)), seed)
        for seed in range(40)
    ]
    # 5% of 40 are 2; more than 6 would come by chance once in 200 times.
    assert (
        sum(shift is not None and shift.p_value < SIGNIFICANT for shift in found) <= 6
    )


def test_another_mix_of_classes_is_no_other_look() -> None:
    shift = look_shift(drawn(0, (60, 8)), drawn(1, (8, 60)))
    assert shift is not None and shift.p_value > 0.05
    mix = mix_shift(np.array([60, 8]), np.array([8, 60]))
    assert mix is not None and mix.p_value < SIGNIFICANT
    assert mix.size == pytest.approx(52 / 68)


def test_images_that_moved_are_seen_and_the_size_grows_with_the_way() -> None:
    reference = drawn(1, (30, 30))
    near, far = (look_shift(drawn(0, (30, 30), way), reference) for way in (2.0, 6.0))
    assert near is not None and far is not None
    assert near.p_value == far.p_value == pytest.approx(1 / 1000)
    assert 0 < near.size < far.size < 1


def test_the_same_images_are_not_apart_at_all() -> None:
    side = drawn(0, (10, 10))
    shift = look_shift(side, side)
    assert shift is not None
    assert shift.size == pytest.approx(0, abs=1e-9) and shift.p_value > 0.5


def test_of_many_images_some_are_drawn_and_of_few_nothing_is_said() -> None:
    shift = look_shift(drawn(0, (600, 600)), drawn(1, (4, 40)))
    assert shift is not None
    assert shift.count < 300 and shift.reference_count == 40
    assert look_shift(drawn(0, (4, 4)), drawn(1, (4, 4))) is None
    assert mix_shift(np.array([0, 0]), np.array([1, 2])) is None


def test_a_mix_that_is_the_same_is_no_shift() -> None:
    shift = mix_shift(np.array([50, 50]), np.array([500, 500]))
    assert shift is not None and (shift.size, shift.p_value) == (0.0, 1.0)


# Newcombe 1998, table II, method 10: (56/70 and 48/80), (9/10 and 3/10), (10/10, 0/10).
@pytest.mark.parametrize(
    ("first", "second", "bounds"),
    [
        ((48, 80), (56, 70), (0.0524, 0.3339)),
        ((3, 10), (9, 10), (0.1705, 0.8090)),
        ((0, 10), (10, 10), (0.6075, 1.0)),
    ],
)
def test_the_interval_of_a_difference_is_newcombes(
    first: tuple[int, int], second: tuple[int, int], bounds: tuple[float, float]
) -> None:
    assert independent_interval(first, second) == pytest.approx(bounds, abs=6e-5)
    assert independent_interval((0, 0), second) == (-1.0, 1.0)
