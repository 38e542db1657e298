"""Logistic regression, against what an optimum must be."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.logistic import fit, standardise


def blobs(num_classes: int, count: int, width: int, seed: int = 0) -> tuple:
    """Clouds around one centre per class: features (n, d) and labels (n,)."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % num_classes
    centres = rng.normal(0, 1, (num_classes, width))
    features = centres[labels] + rng.normal(0, 1, (count, width))
    return features.astype(np.float32), labels


def objective(
    weights: np.ndarray, features: np.ndarray, labels: np.ndarray, penalty: float
) -> float:
    """Mean cross-entropy and penalty, in float64 and as the textbook has it."""
    scores = features.astype(np.float64) @ weights[:-1] + weights[-1]
    logs = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(labels)), labels]
    return float(logs.mean() + penalty / 2 * (weights[:-1] ** 2).sum())


@pytest.mark.parametrize("num_classes", [2, 3, 7])
@pytest.mark.parametrize("penalty", [0.01, 0.3])
def test_no_direction_leads_further_down(num_classes: int, penalty: float) -> None:
    features, labels = blobs(num_classes, 90, 12)
    found = fit(features, labels, penalty)
    weights = found.weights.astype(np.float64)
    lowest = objective(weights, features, labels, penalty)
    rng = np.random.default_rng(1)
    for _ in range(50):
        step = rng.normal(0, 1, weights.shape)
        for length in (1e-2, 1e-1, 1.0):
            moved = weights + length * step / np.linalg.norm(step)
            assert objective(moved, features, labels, penalty) > lowest - 1e-5


def test_two_classes_in_one_dimension_have_the_known_solution() -> None:
    # Labels are independent of the feature's sign in 1 of 4: the odds are 3 to 1.
    features = np.array([[1], [1], [1], [1], [-1], [-1], [-1], [-1]], np.float32)
    labels = np.array([1, 1, 1, 0, 0, 0, 0, 1])
    found = fit(features, labels, 1e-6)
    slope = found.weights[0, 1] - found.weights[0, 0]
    assert slope == pytest.approx(np.log(3), abs=1e-2)
    assert found.weights[1, 1] - found.weights[1, 0] == pytest.approx(0, abs=1e-2)


def test_answers_with_the_labels_it_was_given() -> None:
    features, labels = blobs(3, 60, 20)
    found = fit(features, labels * 5 + 2, 0.01)
    assert found.classes.tolist() == [2, 7, 12]
    assert (found.predict(features) == labels * 5 + 2).mean() > 0.95


def test_more_features_than_images_and_far_off_scales_are_fitted() -> None:
    features, labels = blobs(2, 20, 500)
    known, _ = standardise(features * 1e4, features)
    assert (fit(known, labels, 0.1).predict(known) == labels).all()
    assert np.isfinite(fit(features * 1e4, labels, 0.1).weights).all()


def test_standardises_by_the_training_images_and_drops_constant_features() -> None:
    features, _ = blobs(2, 50, 4)
    features[:, 2] = 7.0
    questions = np.full((3, 4), 9.0, np.float32)
    known, asked = standardise(features, questions)
    assert known.dtype == asked.dtype == np.float32
    assert known.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-5)
    assert known.std(axis=0) == pytest.approx([1, 1, 0, 1], abs=1e-5)
    assert (asked[:, 2] == 0).all()
    expected = (9.0 - features[:, 0].mean()) / features[:, 0].std()
    assert asked[0, 0] == pytest.approx(expected, rel=1e-5)
