"""What fine-tuning changed: counted in pairs, image by image."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.analysis.comparison import compare
from core.analysis.switch import switch_between, switch_of
from core.runs.predictions import Predictions

SAME = np.full(100, 0.3)


def test_better_and_worse_are_what_the_paired_test_says() -> None:
    better = switch_between(12, 2, SAME, SAME)
    assert better.is_better and not better.is_worse
    worse = switch_between(2, 12, SAME, SAME)
    assert worse.is_worse and not worse.is_better
    open_question = switch_between(4, 6, SAME, SAME)
    assert not open_question.is_worse and not open_question.is_better


def test_a_loss_that_is_clearly_higher_is_worse_unless_more_is_right() -> None:
    higher = SAME * (1.3 + 0.1 * np.sin(np.arange(100)))
    assert switch_between(0, 0, SAME, higher).is_worse
    assert not switch_between(1, 0, SAME, higher).is_worse
    assert not switch_between(0, 0, higher, SAME).is_worse


def test_a_loss_that_one_image_makes_is_not_clearly_higher() -> None:
    alone = SAME.copy()
    alone[0] = 9.0
    switch = switch_between(0, 1, SAME, alone)
    assert switch.loss_change == pytest.approx(0.087)
    assert not switch.is_worse
    assert not switch_between(0, 0, SAME[:1], alone[:1]).is_worse


def test_a_comparison_gives_counts_and_losses() -> None:
    labels = np.array([0, 1, 1])
    frozen = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]])
    tuned = np.array([[0.9, 0.1], [0.2, 0.8], [1.0, 0.0]])
    both = [Predictions(np.arange(3), labels, found) for found in (frozen, tuned)]
    switch = switch_of(compare(*both))
    assert (switch.fixed, switch.broke) == (1, 1)
    before = -np.log([0.9, 0.4, 0.8])
    after = np.array([-math.log(0.9), -math.log(0.8), -math.log(1e-4)])
    assert switch.frozen_loss == pytest.approx(before.mean())
    assert switch.loss_change == pytest.approx((after - before).mean())
