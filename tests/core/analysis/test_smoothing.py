"""Curves with less noise."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.smoothing import smoothed


def test_without_weight_a_curve_stays_as_it_is() -> None:
    values = np.array([3.0, 1.0, 2.0])
    assert smoothed(values, 0.0).tolist() == values.tolist()


def test_the_first_values_are_not_drawn_towards_0() -> None:
    assert smoothed(np.full(5, 7.0), 0.9) == pytest.approx(np.full(5, 7.0))


def test_each_value_weighs_less_than_the_next_one() -> None:
    found = smoothed(np.array([1.0, 2.0, 4.0]), 0.5)
    assert found == pytest.approx([1, (0.5 + 2) / 1.5, (0.25 + 1 + 4) / 1.75])


def test_it_is_the_moving_average_divided_by_what_it_lacks() -> None:
    """As TensorBoard and Adam write it: m = w m + (1 - w) x, over 1 - w^t."""
    values, weight, mean = np.random.default_rng(0).normal(size=40), 0.8, 0.0
    for place, value in enumerate(values):
        mean = weight * mean + (1 - weight) * value
        expected = mean / (1 - weight ** (place + 1))
        assert smoothed(values, weight)[place] == pytest.approx(expected)


def test_what_is_no_number_stays_and_weighs_nothing() -> None:
    found = smoothed(np.array([2.0, np.nan, 4.0]), 0.5)
    assert np.isnan(found[1])
    assert found[[0, 2]] == pytest.approx([2, (1 + 4) / 1.5])
