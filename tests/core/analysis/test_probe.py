"""The probe on features whose classes lie a known way apart."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.metrics import wilson_interval
from core.analysis.probe import (
    fitted,
    learning_curve,
    probe_accuracy,
    standardise,
)


def features_of(labels: np.ndarray, distance: float, seed: int = 0) -> np.ndarray:
    """Noise, and along one axis per class a shift, shape (n, 40), float32."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 1, (len(labels), 40))
    noise[np.arange(len(labels)), labels] += distance
    return noise.astype(np.float32)


def test_classes_far_apart_are_separated_and_noise_is_not() -> None:
    labels = np.arange(300) % 3
    apart = probe_accuracy(features_of(labels, 8.0), labels)
    assert apart.accuracy > 0.98 and apart.count == 300
    assert apart.majority == pytest.approx(1 / 3)
    noise = probe_accuracy(features_of(labels, 0.0), labels)
    assert abs(noise.accuracy - 1 / 3) < 0.1
    assert noise.interval[0] < 1 / 3 < noise.interval[1]


def test_figures_agree_with_the_answers() -> None:
    labels = np.array([0] * 120 + [1] * 40)
    found = probe_accuracy(features_of(labels, 2.0), labels)
    right = found.predicted == labels
    assert found.accuracy == pytest.approx(right.mean())
    assert found.accuracy == pytest.approx(np.mean(found.fold_accuracies))
    assert found.interval == wilson_interval(int(right.sum()), 160)
    recalls = [right[:120].mean(), right[120:].mean()]
    assert found.balanced_accuracy == pytest.approx(np.mean(recalls))
    assert found.majority == 0.75


def test_the_same_seed_gives_the_same_answers() -> None:
    labels = np.arange(100) % 4
    features = features_of(labels, 2.0)
    first, again = probe_accuracy(features, labels), probe_accuracy(features, labels)
    assert (first.predicted == again.predicted).all()
    assert first.fold_accuracies == again.fold_accuracies


def test_no_image_answers_for_itself() -> None:
    # Labels are noise: a probe that had seen its questions would be right on all.
    labels = np.random.default_rng(3).integers(2, size=60)
    features = np.random.default_rng(4).normal(size=(60, 400)).astype(np.float32)
    assert probe_accuracy(features, labels).accuracy < 0.75


def test_classes_smaller_than_the_folds_are_tolerated() -> None:
    labels = np.array([0] * 30 + [1] * 20 + [2] * 3 + [7])
    found = probe_accuracy(features_of(labels, 6.0), labels)
    assert len(found.fold_accuracies) == 5
    assert found.predicted[-1] != 7  # never learned from while it was asked
    assert found.accuracy > 0.85
    two = probe_accuracy(np.eye(2, dtype=np.float32), np.array([0, 1]))
    assert two.count == 2 and two.accuracy == 0.0


def test_too_few_images_or_folds_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 images"):
        probe_accuracy(np.zeros((1, 4), np.float32), np.array([0]))
    with pytest.raises(ValueError, match="2 folds"):
        probe_accuracy(np.zeros((9, 4), np.float32), np.arange(9) % 2, folds=1)


def test_the_learning_curve_rises_with_the_images() -> None:
    labels, asked = np.arange(400) % 4, np.arange(300) % 4
    points = learning_curve(
        (features_of(labels, 2.5), labels), (features_of(asked, 2.5, seed=9), asked)
    )
    assert [point.count for point in points] == [40, 80, 140, 240, 400]
    assert [len(point.accuracies) for point in points] == [5, 5, 5, 5, 1]
    assert points[-1].accuracy > points[0].accuracy + 0.05
    for point in points:
        assert point.low <= point.accuracy <= point.high
        assert point.num_test == 300
    assert points[0].high > points[0].low
    assert points[-1].high == points[-1].low


def test_every_class_is_in_the_smallest_share() -> None:
    labels = np.array([0] * 100 + [1] * 3)
    test = features_of(np.array([1] * 20), 30.0, seed=2), np.array([1] * 20)
    points = learning_curve((features_of(labels, 30.0), labels), test, [0.02, 1.0])
    assert points[0].count == 3
    assert points[-1].count == 103
    assert points[0].accuracy > 0  # one image of the class, and it was learned from


def test_standardises_by_the_training_images_and_drops_constant_features() -> None:
    features = features_of(np.arange(50) % 2, 1.0)[:, :4]
    features[:, 2] = 7.0
    questions = np.full((3, 4), 9.0, np.float32)
    known, asked = standardise(features, questions)
    assert known.dtype == asked.dtype == np.float32
    assert known.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-5)
    assert known.std(axis=0) == pytest.approx([1, 1, 0, 1], abs=1e-5)
    assert (asked[:, 2] == 0).all()
    expected = (9.0 - features[:, 0].mean()) / features[:, 0].std()
    assert asked[0, 0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("num_classes", [2, 3])
def test_a_probe_is_at_the_optimum_of_its_penalty(num_classes: int) -> None:
    labels = np.arange(90) % num_classes
    features, _ = standardise(features_of(labels, 2.0), np.zeros((1, 40), np.float32))
    model = fitted(features, labels)
    weights = model.coef_.astype(np.float64)
    if num_classes == 2:  # one row: half of it for a class, half against the other
        weights = np.concatenate([-weights / 2, weights / 2])
    errors = model.predict_proba(features) - np.eye(num_classes)[labels]
    penalty = 40 / (10 * 90)
    slope = errors.T @ features / 90 + penalty * weights
    assert np.abs(slope).max() < 2e-4
