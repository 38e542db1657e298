"""Temperature scaling, and how far confidence and accuracy are apart."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.calibration import (
    HIGHEST,
    LEAST_IMAGES,
    LOWEST,
    fitted_temperature,
    tempered,
)
from core.analysis.reliability import reliability
from tests.core.analysis.drawn_answers import drawn, softmax


@pytest.mark.parametrize("factor", [0.4, 1.0, 2.5])
def test_the_factor_that_spoilt_scores_is_found(factor: float) -> None:
    scores, labels = drawn(6000)
    spoilt = softmax(scores * factor)
    found = fitted_temperature(labels, spoilt)
    assert found.value == pytest.approx(factor, rel=0.05)
    assert found.reason == ""
    before, after = (
        reliability(labels, rows) for rows in (spoilt, tempered(spoilt, found.value))
    )
    assert (after["ece"] or 1) < (after["ece_by_chance"] or 0)
    if factor != 1:
        assert (after["loss"] or 9) < (before["loss"] or 0)
        assert (before["ece"] or 0) > 2 * (after["ece"] or 1)


def test_a_network_however_sure_is_calibrated_as_its_scores_would_be() -> None:
    scores = np.array([[0.0, -80.0, -30.0], [12.0, 0.0, -70.0]])
    found = tempered(softmax(scores), HIGHEST)
    np.testing.assert_allclose(found, softmax(scores / HIGHEST), atol=1e-6)


def test_two_columns_of_a_sigmoid_are_the_sigmoid_of_the_divided_score() -> None:
    score = np.linspace(-6, 6, 13)
    share = 1 / (1 + np.exp(-score))
    found = tempered(np.stack([1 - share, share], axis=1), 2.0)
    assert found[:, 1] == pytest.approx(1 / (1 + np.exp(-score / 2)), abs=1e-6)


@pytest.mark.parametrize("temperature", [0.2, 1.0, 7.0])
def test_the_order_of_the_classes_stays(temperature: float) -> None:
    rows = softmax(drawn(200, 20)[0] * 4)
    found = tempered(rows, temperature)
    assert (found.argmax(axis=1) == rows.argmax(axis=1)).all()
    assert found.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert found.dtype == np.float32


def test_a_class_without_images_and_zeros_do_no_harm() -> None:
    scores, labels = drawn(300)
    rows = softmax(scores)
    rows[:, 2] = 0
    rows /= rows.sum(axis=1, keepdims=True)
    kept = labels < 2
    value = fitted_temperature(labels[kept], rows[kept]).value
    assert 0.5 < value < 2


def test_a_sure_model_without_a_mistake_is_left_as_it_is() -> None:
    rows = np.tile(np.float32([0.999, 0.001]), (40, 1))
    assert fitted_temperature(np.zeros(40, int), rows) == (1.0, "")


def test_an_unsure_model_without_a_mistake_gets_surer_but_not_certain() -> None:
    rows = np.tile(np.float32([0.6, 0.4]), (200, 1))
    value = fitted_temperature(np.zeros(200, int), rows).value
    assert LOWEST <= value < 0.2
    assert tempered(rows, value)[0, 0] < 0.9999


def test_a_model_that_is_surely_wrong_meets_the_bound() -> None:
    rows = np.tile(np.float32([1.0, 0.0]), (60, 1))
    assert fitted_temperature(np.ones(60, int), rows).value == pytest.approx(HIGHEST)


def test_few_images_say_so_and_change_nothing() -> None:
    rows = softmax(drawn(LEAST_IMAGES - 1)[0])
    found = fitted_temperature(np.zeros(len(rows), int), rows)
    assert found.value == 1.0
    assert "29 validation images" in found.reason
    assert "30" in found.reason
