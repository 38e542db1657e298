"""A linear classifier in closed form, against one that is solved the long way."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis import least_squares
from core.analysis.least_squares import held_out_accuracy


def drawn(count: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Features of three classes; their last number is the same for all."""
    random = np.random.default_rng(seed)
    labels = random.integers(3, size=count)
    centres = np.random.default_rng(0).normal(size=(3, 20))
    values = centres[labels] + noise * random.normal(size=(count, 20))
    return np.hstack([values, np.ones((count, 1))]).astype(np.float32), labels


@pytest.mark.parametrize(("noise", "least", "most"), [(0.2, 1, 1), (40, 0.2, 0.5)])
def test_classes_are_told_apart_where_they_can_be(
    noise: float, least: float, most: float
) -> None:
    accuracy = held_out_accuracy(*drawn(90, noise, 1), *drawn(200, noise, 2))
    assert least <= accuracy <= most


def test_answers_are_those_of_the_plain_formula(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(least_squares, "_PENALTIES", (0.1,))
    (features, labels), (asked, truths) = drawn(30, 2, 1), drawn(300, 2, 2)
    mean, spread = features[:, :-1].mean(axis=0), features[:, :-1].std(axis=0)
    known, others = (
        (part[:, :-1] - mean) / spread / np.sqrt(21) for part in (features, asked)
    )
    indicators = np.eye(3)[labels]
    products = known.T @ known + 0.1 * np.eye(20)
    targets = known.T @ (indicators - indicators.mean(axis=0))
    weights = np.linalg.solve(products, targets)
    answers = (others @ weights + indicators.mean(axis=0)).argmax(axis=1)
    expected = float((answers == truths).mean())
    assert 0.5 < expected < 1
    assert held_out_accuracy(features, labels, asked, truths) == expected


def test_features_that_are_no_numbers_are_refused() -> None:
    features, labels = drawn(9, 1, 1)
    features[0, 0] = np.nan
    with pytest.raises(np.linalg.LinAlgError):
        held_out_accuracy(features, labels, features, labels)
