"""Thresholds chosen for an aim, and what they change."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.analysis.roc import OneClass, one_class
from core.analysis.threshold import (
    Cost,
    Counts,
    answered_by_argmax,
    cost_change,
    counts,
    is_missed_by_chance,
    threshold_for_cost,
    threshold_for_recall,
)
from tests.core.analysis.drawn_answers import drawn, softmax


def given(scores: list[float], positive: list[int]) -> OneClass:
    return OneClass(np.array(positive, bool), np.array(scores))


def test_a_person_counts_the_same() -> None:
    found = counts(np.array([1, 1, 0, 0, 0], bool), np.array([1, 0, 1, 0, 0], bool))
    assert found == Counts(found=1, missed=1, false_alarms=1, left=2)
    assert (found.num_positive, found.num_rest, found.answered) == (2, 3, 2)


@pytest.mark.parametrize(
    ("least", "expected"),
    [(0.25, 0.85), (0.5, 0.65), (0.75, 0.45), (0.76, 0.1), (1.0, 0.1)],
)
def test_the_highest_threshold_that_finds_enough(least: float, expected: float) -> None:
    images = given([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.2], [1, 0, 1, 0, 1, 0, 1])
    value = threshold_for_recall(images, least)
    assert value == pytest.approx(expected)
    assert (images.scores >= value)[images.is_positive].mean() >= least


@pytest.mark.parametrize("least", [0.5, 0.8, 0.95, 1.0])
def test_no_higher_threshold_would_do(least: float) -> None:
    scores, labels = drawn(400)
    images = one_class(labels, softmax(scores), 1)
    value = threshold_for_recall(images, least)
    own = images.scores[images.is_positive]
    assert (own >= value).mean() >= least
    next_one = own[own >= value].min()
    assert (own > next_one).mean() < least


def test_95_percent_of_20_images_are_19() -> None:
    images = given([(20 - i) / 20 for i in range(20)], [1] * 20)
    assert (images.scores >= threshold_for_recall(images, 0.95)).sum() == 19


@pytest.mark.parametrize("cost", [Cost(1, 1), Cost(10, 1), Cost(1, 5), Cost(1, 0)])
def test_no_other_threshold_costs_less(cost: Cost) -> None:
    scores, labels = drawn(300)
    images = one_class(labels, softmax(scores), 0)

    def total(value: float) -> float:
        return cost.of(counts(images.is_positive, images.scores >= value))

    least = min(map(total, [*images.scores, math.inf]))
    assert total(threshold_for_cost(images, cost)) == least


def test_of_equal_costs_the_one_nearest_to_what_probabilities_say_is_taken() -> None:
    images = given([0.99, 0.98, 0.5, 0.02], [1, 1, 0, 0])
    assert threshold_for_cost(images, Cost(1, 1)) == pytest.approx(0.74)
    images = given([0.9, 0.1], [0, 0])
    assert threshold_for_cost(images, Cost(1, 1)) == math.inf


def test_true_probabilities_lead_to_the_threshold_that_theory_has() -> None:
    rng = np.random.default_rng(4)
    scores = rng.random(40_000)
    images = OneClass(rng.random(40_000) < scores, scores)
    assert threshold_for_cost(images, Cost(4, 1)) == pytest.approx(0.2, abs=0.03)


def test_argmax_and_a_half_are_the_same_of_two_classes() -> None:
    scores, labels = drawn(200, 2)
    rows = softmax(scores)
    images = one_class(labels, rows, 1)
    assert (answered_by_argmax(rows, 1) == (images.scores > 0.5)).all()


@pytest.mark.parametrize(
    ("found", "expected"), [(40, True), (39, True), (37, True), (30, False)]
)
def test_a_single_miss_of_an_aim_of_all_is_no_more_than_chance(
    found: int, expected: bool
) -> None:
    chosen = Counts(found=30, missed=0, false_alarms=5, left=25)
    shown = Counts(found, missed=40 - found, false_alarms=5, left=35)
    assert is_missed_by_chance(chosen, shown) == expected


def test_without_images_of_the_class_chance_may_be_all() -> None:
    chosen = Counts(found=30, missed=0, false_alarms=0, left=30)
    assert is_missed_by_chance(chosen, Counts(0, 0, 0, 10))


def test_what_is_saved_is_per_100_images_and_has_an_interval() -> None:
    is_positive = np.arange(200) < 40
    before = np.arange(200) < 20  # half of the class is missed
    after = np.arange(200) < 60  # none is, for 20 false alarms
    found = cost_change(is_positive, before, after, Cost(5, 1))
    assert found.value == pytest.approx(100 * (20 - 20 * 5) / 200)
    low, high = found.interval
    assert low < found.value < high < 0
    # The bootstrap's error is that of the mean of 200 differences.
    each = np.repeat([-5.0, 1.0, 0.0], [20, 20, 160])
    half = 1.96 * 100 * each.std() / math.sqrt(200)
    assert (high - low) / 2 == pytest.approx(half, rel=0.1)
    same = cost_change(is_positive, before, before, Cost(5, 1))
    assert same == (0, (0, 0))
