"""ROC and precision-recall, against scikit-learn and published examples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import brentq
from sklearn.metrics import (
    auc,
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from core.analysis.roc import (
    OneClass,
    auroc_difference,
    auroc_interval,
    one_class,
    precision_interval,
    ranking,
)
from tests.core.analysis.drawn_answers import drawn, softmax


def ratings() -> OneClass:
    """Hanley and McNeil 1982: 58 normal and 51 abnormal CT images, rated 1 to 5."""
    normal, abnormal = (33, 6, 6, 11, 2), (3, 2, 2, 11, 33)
    scores = np.repeat([*range(5), *range(5)], [*normal, *abnormal]).astype(float)
    return OneClass(np.arange(109) >= 58, scores)


@pytest.mark.parametrize("index", [0, 1, 2])
def test_curves_and_areas_are_those_of_scikit_learn(index: int) -> None:
    scores, labels = drawn(300)
    given = one_class(labels, softmax(scores), index)
    found = ranking(given)
    assert found is not None
    false_alarms, hits, _ = roc_curve(*given)
    assert found.auroc == pytest.approx(roc_auc_score(*given))
    assert auc(found.false_alarms, found.found) == pytest.approx(found.auroc)
    assert np.interp(0.3, found.false_alarms, found.found) == pytest.approx(
        np.interp(0.3, false_alarms, hits)
    )
    precision, recall, _ = precision_recall_curve(*given)
    assert found.average_precision == pytest.approx(average_precision_score(*given))
    steps = -np.diff(recall) * precision[:-1]
    assert steps.sum() == pytest.approx(found.average_precision)
    assert set(zip(found.recall, found.precision, strict=True)) <= set(
        zip(recall, precision, strict=True)
    )


def test_the_published_area_is_found() -> None:
    """0.893 in the paper; 0.8932, standard error 0.0307 by DeLong in Stata's manual."""
    found = ranking(ratings())
    assert found is not None
    assert found.auroc == pytest.approx(0.8932, abs=5e-5)
    low, high = found.auroc_interval
    assert low < 0.833 < 0.893 < high < 0.953


def test_delong_is_what_stata_s_manual_has_for_the_published_ratings() -> None:
    """Against a model that ranks nothing, only the first one's error is left."""
    given = ratings()
    blind = given._replace(scores=np.zeros(109))
    found = auroc_difference(blind, given)
    assert found is not None
    difference, (low, high) = found
    assert difference == pytest.approx(0.3932, abs=5e-5)
    assert (high - low) / 2 / 1.959964 == pytest.approx(0.0307, abs=5e-5)
    assert (low + 0.5, high + 0.5) == pytest.approx((0.83295, 0.95339), abs=5e-5)


def test_the_interval_holds_just_what_its_own_error_allows() -> None:
    area, m, n = 0.9, 30, 50

    def apart(x: float) -> float:
        q1, q2 = x / (2 - x), 2 * x * x / (1 + x)
        others = (m + n) / 2 - 1
        variance = x * (1 - x) + others * ((q1 - x * x) + (q2 - x * x))
        return abs(x - area) - 1.959964 * math.sqrt(variance / (m * n))

    expected = brentq(apart, 0.5, area), brentq(apart, area, 0.9999)
    assert auroc_interval(area, m, n) == pytest.approx(expected, abs=1e-5)


def test_all_ranked_right_is_not_certain() -> None:
    low, high = auroc_interval(1.0, 10, 12)
    assert 0.7 < low < 0.95
    assert high == 1
    assert auroc_interval(1.0, 100, 120)[0] > low
    assert precision_interval(1.0, 10)[0] < 0.8


def test_the_difference_of_a_model_from_itself_has_no_interval() -> None:
    assert auroc_difference(ratings(), ratings()) is None


def test_the_difference_is_the_slow_count_of_all_pairs() -> None:
    rng = np.random.default_rng(2)
    is_positive = np.arange(70) < 25
    first, second = (
        OneClass(is_positive, np.round(rng.normal(is_positive * shift, 1), 1))
        for shift in (0.5, 1.5)
    )
    found = auroc_difference(first, second)
    assert found is not None
    won = [
        np.sign(g.scores[:25, None] - g.scores[None, 25:]) / 2 + 0.5
        for g in (first, second)
    ]
    more = won[1] - won[0]
    variance = more.mean(1).var(ddof=1) / 25 + more.mean(0).var(ddof=1) / 45
    assert found[0] == pytest.approx(more.mean())
    half = (found[1][1] - found[1][0]) / 2
    assert half == pytest.approx(1.959964 * math.sqrt(variance))


@pytest.mark.parametrize("labels", [[0, 0, 0], [1, 1, 1], []])
def test_without_images_of_both_kinds_there_is_no_curve(labels: list[int]) -> None:
    rows = np.full((len(labels), 2), 0.5, np.float32)
    assert ranking(one_class(np.array(labels, int), rows, 1)) is None
