"""Scores of heat maps: good maps get good ones."""

from __future__ import annotations

import numpy as np
import pytest

from core.explain.scores import STEPS, deletion, insertion, points_at
from tests.core.explain.networks import SIZE, THERE, bright_there, watching


def hot_there(value: float = 1.0) -> np.ndarray:
    heat = np.full((SIZE, SIZE), 1.0 - value, np.float32)
    heat[THERE] = value
    return heat


def test_deleting_what_counts_first_is_quick_and_last_is_slow() -> None:
    network, image = watching([]), bright_there()
    good = deletion(network, image, hot_there(), 1)
    bad = deletion(network, image, hot_there(0.0), 1)
    assert good < 0.35 < 0.9 < bad


def test_inserting_what_counts_first_is_quick_and_last_is_slow() -> None:
    network, image = watching([]), bright_there()
    good = insertion(network, image, hot_there(), 1)
    bad = insertion(network, image, hot_there(0.0), 1)
    assert good > 0.95 > bad


@pytest.mark.parametrize("score", [deletion, insertion])
def test_an_answer_that_never_changes_is_its_own_score(score) -> None:  # type: ignore[no-untyped-def]
    asked: list[int] = []

    def stubborn(images: np.ndarray) -> np.ndarray:
        asked.append(len(images))
        return np.full((len(images), 2), 0.75, np.float32)

    assert score(stubborn, bright_there(), hot_there(), 0) == pytest.approx(0.75)
    assert sum(asked) == STEPS + 1


def test_a_map_points_at_the_object_or_not() -> None:
    mask = np.zeros((SIZE, SIZE), bool)
    mask[THERE] = True
    assert points_at(hot_there(), mask)
    assert not points_at(hot_there(), ~mask)


def test_what_counts_as_near_is_said_in_pixels() -> None:
    rows, columns = THERE
    mask = np.zeros((SIZE, SIZE), bool)
    mask[rows, columns.stop + 4 :] = True  # at least 4 pixels away
    assert not points_at(hot_there(), mask, tolerance=3)
    assert points_at(hot_there(), mask, tolerance=20)


def test_a_map_of_nothing_points_at_nothing() -> None:
    nothing = np.zeros((4, 4), np.float32)
    assert not points_at(nothing, np.ones((8, 8), bool))
