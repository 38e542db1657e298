from __future__ import annotations

import numpy as np
import pytest

from core.analysis.useful import badge, margins, most_useful


def test_margins_are_small_where_two_classes_are_near() -> None:
    found = margins(np.array([[0.5, 0.4, 0.1], [0.1, 0.0, 0.9]]))
    assert found == pytest.approx([0.1, 0.8])


def test_each_image_has_one_place() -> None:
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet([1, 1, 1], 30)
    order = most_useful(probabilities, rng.normal(size=(30, 4)), 8)
    assert sorted(order) == list(range(30))
    behind = margins(probabilities)[order[8:]]
    assert (np.diff(behind) >= 0).all()


def test_of_sure_answers_one_is_asked_for_at_most() -> None:
    sure, unsure = np.array([[1.0, 0.0]] * 5), np.array([[0.6, 0.4]] * 5)
    embeddings = np.random.default_rng(1).normal(size=(10, 4))
    order = most_useful(np.concatenate([sure, unsure]), embeddings, 5)
    assert order[0] >= 5
    assert sum(order[:5] < 5) <= 1


def test_copies_of_a_look_are_not_chosen_twice() -> None:
    """Equally unsure, but of three looks only: one of each, and no more."""
    looks = np.repeat(np.eye(3, 8), 10, axis=0)
    chosen = badge(np.full((30, 2), 0.5), looks, 12, np.random.default_rng(0))
    assert sorted(place // 10 for place in chosen) == [0, 1, 2]


def test_distances_are_those_of_the_gradients() -> None:
    """The second draw can only be of what differs from the first, as a gradient."""
    probabilities = np.array([[0.4, 0.6], [0.4, 0.6], [0.6, 0.4]])
    embeddings = np.ones((3, 2))
    for seed in range(8):
        rng = np.random.default_rng(seed)
        assert list(badge(probabilities, embeddings, 3, rng)) == [0, 2]


def test_no_images_have_no_order() -> None:
    assert most_useful(np.zeros((0, 2)), np.zeros((0, 4)), 5).size == 0
