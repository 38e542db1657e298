"""Confident learning, against examples that were counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.suspects import doubts, nearest, undecided
from core.data.decisions import Standing
from tests.core.commands.study_results import SUSPECTS

# Four images are called 0 and four are called 1. The thresholds are
# (.9 + .8 + .6 + .1) / 4 = .6 and (.9 + .9 + .7 + .3) / 4 = .7.
FIRST = [0.9, 0.8, 0.6, 0.1, 0.1, 0.1, 0.3, 0.7]
PROBABILITIES = np.array([[p, 1 - p] for p in FIRST])
LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 1])


def test_two_classes_are_counted_as_by_hand() -> None:
    found = doubts(PROBABILITIES, LABELS)
    assert found.thresholds == pytest.approx([0.6, 0.7])
    assert found.joint.tolist() == [[3, 1], [1, 3]]
    assert found.expected == 2  # a quarter of either four
    assert found.queue.tolist() == [3, 7]
    assert found.likely[[3, 7]].tolist() == [1, 0]
    assert found.score[[3, 7]] == pytest.approx([0.9, 0.7])
    assert found.score[0] == pytest.approx(0.1)


def test_of_several_confident_classes_the_most_probable_counts() -> None:
    # Thresholds .5, .35, .4; the first image reaches those of 1 and 2.
    given = np.array([[0.1, 0.5, 0.4], [0.9, 0.05, 0.05], [0.3, 0.35, 0.35]])
    given = np.concatenate([given, [[0.5, 0.1, 0.4]]])
    found = doubts(given, np.array([0, 0, 1, 2]))
    assert found.thresholds == pytest.approx([0.5, 0.35, 0.4])
    assert found.joint[0].tolist() == [1, 1, 0]
    assert found.likely[0] == 1


def test_a_label_that_is_the_most_probable_class_is_no_suspect() -> None:
    # Class 1 is doubted everywhere: .3 is confident of it, .7 is not of class 0.
    given = np.array([[0.7, 0.3], [1.0, 0.0], [0.75, 0.25], [0.7, 0.3]])
    found = doubts(given, np.array([0, 0, 1, 1]))
    assert found.joint[0, 1] == 1
    assert 0 not in found.queue


def test_as_many_of_the_worst_are_suspects_as_the_joint_expects() -> None:
    # One image in three of label 0 is confident, and of 1: four of twelve are wrong,
    # and none of the others is confident of any class.
    sure, wrong, torn = [0.99, 0.01], [0.01, 0.99], [0.45, 0.55]
    given = np.array([sure, sure, wrong, torn, [0.6, 0.4], [0.6, 0.4]])
    probabilities = np.concatenate([given, given[:, ::-1]])
    labels = np.array([0] * 6 + [1] * 6)
    found = doubts(probabilities, labels)
    assert found.expected == 4
    assert found.queue.tolist() == [2, 8, 3, 9]


def test_where_all_are_alike_nothing_is_suspected() -> None:
    same = np.full((6, 2), 0.5)
    found = doubts(same, np.array([0, 0, 0, 1, 1, 1]))
    assert not found.is_suspect.any()
    assert (found.score == 0.5).all()


def test_what_no_probe_could_know_is_neither_a_suspect_nor_a_standard() -> None:
    probabilities = np.concatenate([PROBABILITIES, [[0.5, 0.5]]])
    probabilities = np.column_stack([probabilities, np.zeros(9)])
    labels = np.array([*LABELS, 2])
    found = doubts(probabilities, labels, np.arange(9) < 8)
    assert found.thresholds[2] == np.inf and found.score[8] == 0
    assert found.queue.tolist() == [3, 7]


def test_neighbours_are_the_most_similar_ones_without_the_image_itself() -> None:
    angles = np.array([0.0, 10.0, 30.0, 120.0, 240.0]) / 180 * np.pi
    turned = np.column_stack([np.cos(angles), np.sin(angles)])
    features = np.concatenate([turned, -turned]).astype(np.float32)  # centred
    found = nearest(features + 100, np.array([0, 3]), count=2)
    assert found.places[0].tolist() == [1, 2]
    assert found.places[1, 0] == 9  # 60 degrees, opposite of 240
    assert found.similarities[0] == pytest.approx(
        [np.cos(np.pi / 18), np.cos(np.pi / 6)], abs=1e-3
    )


def test_few_images_have_few_neighbours_and_equal_ones_are_no_error() -> None:
    found = nearest(np.ones((3, 4), np.float32), np.array([0, 1, 2]))
    assert found.places.shape == (3, 2)
    assert (found.similarities == 0).all()
    assert nearest(np.ones((3, 4), np.float32), np.array([], int)).places.size == 0


def test_what_is_decided_leaves_the_queue() -> None:
    (item,) = SUSPECTS["suspects"]
    path = item["path"]
    assert undecided([item], {}) == [item]
    assert undecided([item], {path: Standing(group="a")}) == [item]
    assert undecided([item], {path: Standing(is_confirmed=True)}) == []
    assert undecided([item], {path: Standing(excluded="")}) == []


def test_the_search_for_neighbours_tells_how_far_it_is_and_can_be_left() -> None:
    features, told = np.eye(600, 4, dtype=np.float32), list[int]()
    nearest(features, np.arange(600), progress=told.append)
    assert told == [256, 512, 600]

    def stop(done: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        nearest(features, np.arange(600), progress=stop)


def test_neighbours_can_be_looked_for_among_the_first_images_only() -> None:
    features = np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32)
    found = nearest(features, np.arange(10, 20), count=3, among=10)
    assert found.places.shape == (10, 3)
    assert found.places.max() < 10
    whole = nearest(features, np.arange(10, 20), count=19)
    for some, every in zip(found.places, whole.places, strict=True):
        assert list(some) == [place for place in every if place < 10][:3]
