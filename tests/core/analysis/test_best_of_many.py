"""The best of many is not as good as it looks."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.best_of_many import best_of_many


def test_models_that_guess_are_expected_to_guess_on_new_images() -> None:
    expected, optimistic = [], []
    for seed in range(12):
        right = np.random.default_rng(seed).random((40, 80)) < 0.5
        found = best_of_many(right, seed)
        assert found is not None
        expected.append(found.accuracy)
        optimistic.append(right.mean(axis=1).max())
    assert np.mean(optimistic) > 0.6
    assert np.mean(expected) == pytest.approx(0.5, abs=0.05)


def test_a_model_that_is_clearly_the_best_is_expected_to_be_so() -> None:
    rng = np.random.default_rng(0)
    shares = [[0.5], [0.6], [0.9]]
    found = best_of_many(rng.random((3, 200)) < shares)
    assert found is not None and found.accuracy == pytest.approx(0.9, abs=0.05)
    assert found.interval[0] < found.accuracy < found.interval[1]


def test_where_all_is_right_images_that_were_not_seen_may_still_be_wrong() -> None:
    found = best_of_many(np.ones((3, 50), bool))
    assert found is not None and found.accuracy == 1.0
    assert 0.9 < found.interval[0] < 0.95 and found.interval[1] == 1.0


def test_of_a_single_image_nothing_is_said() -> None:
    assert best_of_many(np.ones((3, 1), bool)) is None
