"""Quantiles of Student's distribution."""

from __future__ import annotations

import math

import pytest
from scipy.stats import t

from core.analysis.student import t95


@pytest.mark.parametrize("degrees", [*range(1, 31), 100, 1000, 10**6])
def test_quantiles_are_students(degrees: int) -> None:
    assert t95(degrees) == pytest.approx(float(t.ppf(0.975, degrees)), abs=6e-4)


def test_parts_of_a_degree_do_not_count_and_endless_ones_are_normal() -> None:
    assert t95(3.9) == t95(3)
    assert t95(math.inf) == pytest.approx(1.96, abs=1e-3)
