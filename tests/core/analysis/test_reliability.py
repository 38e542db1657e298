"""How far confidence and accuracy are apart, and how sure that is."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.reliability import (
    BINS,
    by_confidence,
    ece_interval,
    reliability,
)
from tests.core.analysis.drawn_answers import drawn, softmax


def test_reliability_is_what_a_person_counts() -> None:
    sure = [0.9, 0.9, 0.9, 0.9, 0.6]
    rows = np.float32([[share, 1 - share] for share in sure])
    found = reliability(np.array([0, 0, 0, 1, 1]), rows)
    assert found["count"] == 5
    assert found["ece"] == pytest.approx((4 * 0.15 + 0.6) / 5, abs=1e-6)
    flat = [number for row in found["bins"] for number in row]
    assert flat == pytest.approx([0.6, 0, 1, 0.9, 0.75, 4], abs=1e-6)
    brier = (3 * 0.02 + 2 * 0.81 + 2 * 0.36) / 5
    assert found["brier"] == pytest.approx(brier, abs=1e-6)


def test_no_images_have_no_error() -> None:
    found = reliability(np.empty(0, int), np.empty((0, 3), np.float32))
    assert found["count"] == 0
    assert found["ece"] is found["ece_by_chance"] is found["brier"] is None
    assert found["bins"] == []


def test_fewer_images_show_a_larger_error_by_chance() -> None:
    few, many = (
        reliability(labels, softmax(scores))["ece_by_chance"] or 0
        for scores, labels in (drawn(50), drawn(5000))
    )
    assert few > 3 * many > 0


def test_the_interval_holds_the_error_of_sure_models() -> None:
    """A model that is always 80% sure and right in 60%: its error is 0.2."""
    rng = np.random.default_rng(3)
    rows = np.tile(np.float32([0.8, 0.2]), (200, 1))
    held, widths = 0, []
    for _ in range(100):
        low, high = ece_interval((rng.random(200) > 0.6).astype(int), rows)
        held += low <= 0.2 <= high
        widths.append(high - low)
    assert 88 <= held <= 99
    # As wide as that of a share of 200 images: 2 * 1.96 * sqrt(0.6 * 0.4 / 200).
    assert np.mean(widths) == pytest.approx(0.136, abs=0.01)


def test_the_interval_reaches_0_where_answers_are_right_as_often_as_they_say() -> None:
    scores, labels = drawn(400)
    low, high = ece_interval(labels, softmax(scores))
    assert low == 0
    assert 0 < high < 0.2


def test_the_interval_is_the_same_each_time_and_whole_without_images() -> None:
    scores, labels = drawn(60)
    rows = softmax(scores)
    assert ece_interval(labels, rows) == ece_interval(labels, rows)
    assert ece_interval(labels[:0], rows[:0]) == (0.0, 1.0)


def test_answers_are_counted_by_confidence() -> None:
    rows = np.float32([[0.95, 0.05], [0.95, 0.05], [0.5, 0.5], [0.0, 1.0]])
    right, wrong = by_confidence(np.array([0, 1, 0, 1]), rows)
    assert len(right) == len(wrong) == BINS
    assert right.sum() == 3
    assert (right[-1], wrong[-1]) == (1 + 1, 1)
    assert right[int(0.5 * BINS)] == 1
