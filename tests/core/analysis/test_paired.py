"""A test and an interval of paired answers, which invert each other."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from scipy.stats import binomtest, chi2

from core.analysis.paired import (
    SIGNIFICANT,
    holm,
    images_needed,
    score_interval,
    score_p_value,
)


@pytest.mark.parametrize("table", [(1, 0), (5, 0), (3, 3), (8, 2), (34, 9), (9, 34)])
def test_the_test_is_mcnemars_chi_square(table: tuple[int, int]) -> None:
    fixed, broke = table
    statistic = (fixed - broke) ** 2 / (fixed + broke)
    assert score_p_value(fixed, broke) == pytest.approx(chi2.sf(statistic, 1))
    assert score_p_value(broke, fixed) == score_p_value(fixed, broke)


def test_of_thousands_of_changes_it_is_nearly_the_exact_test() -> None:
    assert score_p_value(0, 0) == score_p_value(2000, 2000) == 1.0
    exact = binomtest(2100, 4000).pvalue
    assert score_p_value(2100, 1900) == pytest.approx(exact, rel=0.1)
    assert score_p_value(5000, 0) == 0.0  # below what a float can say


@pytest.mark.parametrize(
    ("table", "interval"),
    [
        # Airway reactivity of 21 children, in Fagerland, Lydersen and Laake 2014 (doi
        # 10.1002/sim.6148).
        ((1, 7, 21), (-0.517, -0.026)),
        # 28 and 25 of 618, by the R package PropCIs.
        ((25, 28, 618), (-0.0287, 0.0188)),
        ((0, 0, 54), (-0.0664, 0.0664)),
    ],
)
def test_the_interval_is_tangos(
    table: tuple[int, int, int], interval: tuple[float, float]
) -> None:
    assert score_interval(*table) == pytest.approx(interval, abs=5e-4)


@pytest.mark.parametrize("count", [1, 7, 40])
def test_the_interval_leaves_out_0_just_where_the_test_speaks(count: int) -> None:
    for fixed, broke in product(range(count + 1), repeat=2):
        if fixed + broke > count:
            continue
        low, high = score_interval(fixed, broke, count)
        assert -1 <= low <= (fixed - broke) / count <= high <= 1
        speaks = score_p_value(fixed, broke) < SIGNIFICANT
        assert (low > 0 or high < 0) == speaks, (fixed, broke)
        turned = score_interval(broke, fixed, count)
        assert turned == pytest.approx((-high, -low), abs=1e-9)


def test_no_change_at_all_never_looks_certain() -> None:
    low, high = score_interval(0, 0, 20)
    assert low < -0.1 and high > 0.1


def test_as_many_images_as_are_said_show_the_difference_in_four_of_five_tries() -> None:
    needed = images_needed(34, 9, 394)
    assert needed is not None
    shares = np.array([34, 9, 351]) / 394
    draws = np.random.default_rng(0).multinomial(needed, shares, 2000)
    shown = [score_p_value(int(f), int(b)) < SIGNIFICANT for f, b, _ in draws]
    assert np.mean(shown) == pytest.approx(0.8, abs=0.03)


def test_more_images_are_needed_for_less_and_none_say_nothing_of_nothing() -> None:
    few, many = images_needed(12, 2, 100), images_needed(12, 8, 100)
    assert few is not None and many is not None and few < many
    assert images_needed(4, 4, 100) is None and images_needed(0, 0, 100) is None
    assert images_needed(0, 9, 9) == math.ceil(1.959964**2)  # all of them change


def test_holm_adjusts_as_published() -> None:
    # Four hypotheses, as textbooks work them: the smallest times 4, and so on.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.5]) == [1.0, 1.0]
    assert holm([]) == []


def test_holm_adjusts_as_r_does() -> None:
    # Of R's multtest (mt.rawp2adjp), as statsmodels tests its own against it.
    raw = [
        0.838541367553,
        0.642193923795,
        0.680845947633,
        0.967833824309,
        0.71626938238,
    ]
    raw += [0.177096952723, 5.23656777208e-5, 0.0202732688798, 0.00028140506198]
    raw += [0.0149877310796]
    adjusted = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 5.23656777208e-4, 0.1419128821586]
    adjusted += [0.00253264555782, 0.1199018486368]
    assert holm(raw) == pytest.approx(adjusted, rel=1e-9)


def test_a_stricter_level_gives_a_wider_interval() -> None:
    low, high = score_interval(34, 9, 394, 0.05 / 6)
    own_low, own_high = score_interval(34, 9, 394)
    assert low < own_low < own_high < high
    assert score_interval(34, 9, 394, 0.05) == (own_low, own_high)
