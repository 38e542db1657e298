"""Which images are mistakes, which ones stand in a cell, and in which order."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.calibration import tempered
from core.analysis.mistakes import (
    BY_CLASS,
    SURE,
    UNSURE,
    ImageAnswers,
    on_shared_images,
    ordered,
)
from core.runs.predictions import Predictions

PROBABILITIES = np.array(
    [
        [0.9, 0.1, 0.0],
        [0.2, 0.7, 0.1],
        [0.1, 0.3, 0.6],
        [0.4, 0.5, 0.1],
        [0.8, 0.1, 0.1],
    ],
    np.float32,
)
FOUND = Predictions(
    np.array([10, 11, 12, 14, 17]), np.array([0, 0, 2, 0, 1]), PROBABILITIES
)


def test_of_each_image_the_answer_and_two_probabilities_are_kept() -> None:
    answered = ImageAnswers.of(FOUND)
    assert answered.predicted.tolist() == [0, 1, 2, 1, 0]
    assert answered.confidence == pytest.approx([0.9, 0.7, 0.6, 0.5, 0.8])
    assert answered.own == pytest.approx([0.9, 0.2, 0.6, 0.4, 0.1])
    assert answered.is_wrong.tolist() == [False, True, False, True, True]


def test_probabilities_are_calibrated_and_answers_stay() -> None:
    answered = ImageAnswers.of(FOUND, 2.0)
    assert answered.predicted.tolist() == ImageAnswers.of(FOUND).predicted.tolist()
    assert answered.confidence == pytest.approx(
        tempered(PROBABILITIES, 2.0).max(axis=1)
    )
    assert (answered.confidence < ImageAnswers.of(FOUND).confidence).all()


def test_a_cell_holds_the_images_that_the_confusion_matrix_counts() -> None:
    answered = ImageAnswers.of(FOUND)
    assert np.flatnonzero(answered.is_in(0, 1)).tolist() == [1, 3]
    assert np.flatnonzero(answered.is_in(true=0)).tolist() == [0, 1, 3]
    assert np.flatnonzero(answered.is_in(predicted=0)).tolist() == [0, 4]
    assert answered.is_in().all()
    assert not answered.is_in(2, 0).any()


def test_mistakes_come_by_confidence_or_by_class() -> None:
    answered = ImageAnswers.of(FOUND)
    wrong = np.flatnonzero(answered.is_wrong)
    assert ordered(wrong, SURE, answered).tolist() == [4, 1, 3]
    assert ordered(wrong, UNSURE, answered).tolist() == [3, 1, 4]
    assert ordered(wrong, BY_CLASS, answered).tolist() == [1, 3, 4]
    assert ordered(wrong[:0], SURE, answered).tolist() == []


def test_equally_confident_answers_keep_the_order_of_the_manifest() -> None:
    same = ImageAnswers.of(
        Predictions(np.arange(4), np.ones(4, int), np.tile([0.7, 0.3], (4, 1)))
    )
    for order in (SURE, UNSURE, BY_CLASS):
        assert ordered(np.arange(4), order, same).tolist() == [0, 1, 2, 3]


def test_of_two_models_the_more_confident_answer_counts() -> None:
    one = ImageAnswers.of(FOUND)
    other = ImageAnswers.of(FOUND)
    other.confidence[3] = 0.99
    assert ordered(np.array([1, 3, 4]), SURE, one, other).tolist() == [3, 4, 1]


def test_two_models_are_held_together_on_the_images_that_both_were_asked() -> None:
    part = Predictions(
        FOUND.indices[[3, 0]], FOUND.labels[[3, 0]], PROBABILITIES[[2, 2]]
    )
    one, other = on_shared_images(ImageAnswers.of(FOUND), ImageAnswers.of(part))
    assert one.indices.tolist() == other.indices.tolist() == [10, 14]
    assert one.predicted.tolist() == [0, 1]
    assert other.predicted.tolist() == [2, 2]
