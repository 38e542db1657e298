"""Confusion matrices by what is not 0: of few classes, of many, from older files."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pytest

from core.analysis.confusion import MOST_IN_FULL, Change, Confusion, Mistake, changes
from core.analysis.metrics import evaluate
from core.runs.formats import PhaseFigures, SplitFigures
from core.storage.typed_json import fits
from tests.results import phase_figures

LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
ANSWERS = np.array([0, 0, 0, 1, 1, 1, 2, 2, 0, 2])
MATRIX = [[3, 1, 0], [0, 2, 1], [1, 0, 2]]


def figures(num_classes: int, num_images: int, seed: int = 0) -> SplitFigures:
    """What a model that is right on most images says, through JSON and back."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, num_classes, num_images)
    wrong = random.random(num_images) < 0.4
    answers = np.where(wrong, random.integers(0, num_classes, num_images), labels)
    probabilities = np.zeros((num_images, num_classes), np.float32)
    probabilities[np.arange(num_images), answers] = 1.0
    names = tuple(f"species {index}" for index in range(num_classes))
    found: SplitFigures = json.loads(
        json.dumps(evaluate(labels, probabilities, names), allow_nan=False)
    )
    return found


def test_cells_sums_and_matrix() -> None:
    found = Confusion.of_answers(LABELS, ANSWERS, 3)
    assert found.matrix().tolist() == MATRIX
    assert len(found.counts) == 6
    assert found.totals.tolist() == [4, 3, 3]
    assert found.answered.tolist() == [4, 3, 3]
    assert found.hits.tolist() == [3, 2, 2]


def test_mistakes_are_sorted_by_images_then_by_share() -> None:
    found = Confusion.of_answers(
        np.array([0, 0, 0, 0, 1, 1, 2, 2, 2]), np.array([1, 1, 0, 2, 0, 1, 1, 1, 2]), 3
    )
    assert found.mistakes() == [
        Mistake(2, 1, 2, 2 / 3),
        Mistake(0, 1, 2, 0.5),
        Mistake(1, 0, 1, 0.5),
        Mistake(0, 2, 1, 0.25),
    ]


def test_a_part_has_its_classes_in_the_order_that_was_asked_for() -> None:
    found = Confusion.of_answers(LABELS, ANSWERS, 3)
    assert found.part(np.array([2, 0])).matrix().tolist() == [[2, 1], [0, 3]]
    assert found.part(np.arange(3)).matrix().tolist() == MATRIX
    turned = found.part(np.array([2, 1, 0]))
    assert turned.true.tolist() == sorted(turned.true.tolist())
    assert turned.mistakes()[0] == Mistake(0, 2, 1, 1 / 3)


def test_two_matrices_differ_in_cells_the_largest_first() -> None:
    first = Confusion.of_counts(np.array([[3, 1, 0], [0, 2, 1], [1, 0, 2]]))
    second = Confusion.of_counts(np.array([[4, 0, 0], [0, 2, 1], [0, 3, 0]]))
    found = changes(first, second)
    assert found[0] == Change(2, 1, 0, 3)
    assert [item.difference for item in found] == [3, -2, 1, -1, -1]
    assert changes(first, first) == []


def test_nothing_has_no_mistakes() -> None:
    empty = Confusion.of_answers(LABELS[:0], ANSWERS[:0], 0)
    assert (empty.mistakes(), empty.matrix().shape) == ([], (0, 0))


@pytest.mark.parametrize("num_classes", [2, MOST_IN_FULL, MOST_IN_FULL + 1, 1000])
def test_what_is_written_comes_back(num_classes: int) -> None:
    split = figures(num_classes, 500)
    assert isinstance(split["confusion"], list) == (num_classes <= MOST_IN_FULL)
    found = Confusion.of_figures(split)
    assert found.counts.sum() == 500
    counts = [item["count"] for item in split["per_class"]]
    assert found.totals.tolist() == counts
    assert found.hits.sum() / 500 == split["accuracy"]
    assert fits(phase_figures(validation=split, test=split), PhaseFigures)


def test_an_older_file_that_has_all_cells_is_read_as_well() -> None:
    split = figures(100, 500)
    new = Confusion.of_figures(split)
    dense: Any = {**split, "confusion": new.matrix().tolist()}
    old = Confusion.of_figures(dense)
    for name in ("true", "predicted", "counts"):
        assert getattr(old, name).tolist() == getattr(new, name).tolist()
    assert fits(phase_figures(test=dense), PhaseFigures)


@pytest.mark.parametrize(
    "confusion",
    [
        [],
        [[1, 0], [0]],
        [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
        [[-1, 0], [0, 2]],
        {"true": [0, 1], "predicted": [0], "count": [3, 4, 5]},
        {"true": [0, 9, -1], "predicted": [0, 0, 0], "count": [3, 1, 1]},
        {"true": [], "predicted": [], "count": []},
    ],
)
def test_cells_that_cannot_be_are_passed_over(confusion: Any) -> None:
    split: Any = figures(2, 10) | {"confusion": confusion}
    found = Confusion.of_figures(split)
    assert (found.counts > 0).all()
    assert found.matrix().shape == (2, 2)


def test_neighbours_share_a_cell_of_a_smaller_matrix() -> None:
    found = Confusion.of_figures(figures(2500, 4000))
    small = found.matrix(1000)
    assert small.shape == (1000, 1000)
    assert small.sum() == 4000
    assert np.trace(small) >= found.hits.sum()
    assert Confusion.of_answers(LABELS, ANSWERS, 3).matrix(1000).tolist() == MATRIX


def test_a_thousand_classes_take_little_space_and_no_time() -> None:
    split = figures(1000, 10_000)
    assert len(json.dumps(split, indent=1)) < 700_000
    value = phase_figures(validation=split, test=split)
    dense: Any = {**split, "confusion": [[0] * 1000] * 1000}
    start = time.perf_counter()
    assert fits(value, PhaseFigures)
    assert fits(phase_figures(validation=dense, test=dense), PhaseFigures)
    assert len(Confusion.of_figures(split).mistakes()) > 1000
    assert time.perf_counter() - start < 1.5
