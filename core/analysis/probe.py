"""How well a linear classifier on frozen features separates the classes.

scikit-learn takes a second to load: only workers import this.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from core.analysis.folds import stratified_folds
from core.analysis.learning_curve import CurvePoint
from core.analysis.metrics import wilson_interval

# Scikit-learn's C times the number of features, for three classes or more. Standardised
# features have a mean squared length of d, so that the same strength means the same for
# every backbone.
_STRENGTH = 10.0

_MOST_STEPS = 500  # of L-BFGS; a dozen are enough for features of photos

SHARES = (0.1, 0.2, 0.35, 0.6, 1.0)


@dataclass(frozen=True)
class ProbeResult:
    """A probe's cross-validated accuracy; fractions 0-1.

    Attributes:
        accuracy: Of all images, each judged by a probe that was not trained on it.
        interval: Its 95% interval (Wilson), as if one probe had answered.
        balanced_accuracy: Mean of the classes' recalls.
        fold_accuracies: Of each fold.
        majority: The share of the most frequent class.
        count: Images.
        predicted: The class of each image, shape (count,), int64.
    """

    accuracy: float
    interval: tuple[float, float]
    balanced_accuracy: float
    fold_accuracies: tuple[float, ...]
    majority: float
    count: int
    predicted: np.ndarray


def probe_accuracy(
    features: np.ndarray, labels: np.ndarray, folds: int = 5, seed: int = 0
) -> ProbeResult:
    """Cross-validate a linear probe on pooled features.

    Multinomial logistic regression on standardised features, its L2 penalty fixed, so
    that no image has a part in choosing it. Each fold's means are those of its training
    images.

    Args:
        features: Of frozen layers, shape (n, d), float32.
        labels: Class indices, shape (n,), int.
        folds: At least 2; stratified. A class with fewer images than folds is missing
            in some of them, and one with a single image is never found.
        seed: Of the folds.

    Raises:
        ValueError: There are fewer than 2 images or fewer than 2 folds.
    """
    labels = np.asarray(labels, np.int64)
    if len(labels) < 2 or folds < 2:
        raise ValueError(
            f"Expected at least 2 images and 2 folds; received {len(labels)} and "
            f"{folds}. Probe more images."
        )
    features = np.asarray(features, np.float32)
    fold_of = stratified_folds(labels, min(folds, len(labels)), seed)
    predicted = np.empty_like(labels)
    for fold in range(fold_of.max() + 1):
        held_out = fold_of == fold
        predicted[held_out] = _answers(
            features[~held_out], labels[~held_out], features[held_out]
        )
    right = predicted == labels
    recalls = [right[labels == label].mean() for label in np.unique(labels)]
    return ProbeResult(
        accuracy=float(right.mean()),
        interval=wilson_interval(int(right.sum()), len(labels)),
        balanced_accuracy=float(np.mean(recalls)),
        fold_accuracies=tuple(
            float(right[fold_of == fold].mean()) for fold in range(fold_of.max() + 1)
        ),
        majority=float(np.unique(labels, return_counts=True)[1].max() / len(labels)),
        count=len(labels),
        predicted=predicted,
    )


def learning_curve(
    train: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    shares: Iterable[float] = SHARES,
    seeds: Sequence[int] = (0, 1, 2, 3, 4),
) -> list[CurvePoint]:
    """Accuracy of the probe on a share of the training images.

    The larger shares of a seed contain its smaller ones, and every class has at least
    one image in each.

    Args:
        train: Features, shape (n, d), float32, and labels, shape (n,), int.
        test: The same of images that no probe learns from.
        shares: Of the training images, above 0, at most 1.
        seeds: One series of shares each. At share 1 all are the same.

    Returns:
        One point per share, rising.
    """
    features, labels = np.asarray(train[0], np.float32), np.asarray(train[1], np.int64)
    test_features, test_labels = np.asarray(test[0], np.float32), np.asarray(test[1])
    ranks = [_ranks(labels, seed) for seed in seeds]
    points = []
    for share in sorted(shares):
        found: list[float] = []
        chosen = ranks[0] < share
        for rank in ranks[:1] if share >= 1 else ranks:
            chosen = rank < share
            answers = _answers(features[chosen], labels[chosen], test_features)
            found.append(float((answers == test_labels).mean()))
        points.append(
            CurvePoint(share, int(chosen.sum()), tuple(found), len(test_labels))
        )
    return points


def _ranks(labels: np.ndarray, seed: int) -> np.ndarray:
    """Each image's random place in its class, as a share of it: 0 up to below 1."""
    rng = np.random.default_rng(seed)
    ranks = np.empty(len(labels))
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        ranks[members] = np.arange(len(members)) / len(members)
    return ranks


def standardise(
    features: np.ndarray, questions: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Subtract the features' means and divide by their standard deviations.

    Args:
        features: Of the training images, which say the means, shape (n, d), float32.
        questions: Of other images, shape (m, d), float32.

    Returns:
        Both, float32; a feature that is constant in training is 0 in both.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0)
    has_spread = spread > 1e-6
    scale = np.where(has_spread, 1 / np.where(has_spread, spread, 1), 0)
    scale = scale.astype(np.float32)
    return (features - mean) * scale, (questions - mean) * scale


def _answers(
    features: np.ndarray, labels: np.ndarray, questions: np.ndarray
) -> np.ndarray:
    """Classes that a probe trained on some images gives to others, shape (m,)."""
    if len(np.unique(labels)) < 2:
        return np.full(len(questions), labels[0])
    known, asked = standardise(features, questions)
    answers: np.ndarray = fitted(known, labels).predict(asked)
    return answers


def fitted(features: np.ndarray, labels: np.ndarray) -> LogisticRegression:
    """A probe that has learned from standardised features of two classes or more."""
    strength = _STRENGTH / features.shape[1]
    if len(np.unique(labels)) == 2:
        # One row of weights instead of two opposite ones, whose squares it sums: twice
        # the strength gives the same answers.
        strength *= 2
    model = LogisticRegression(C=strength, max_iter=_MOST_STEPS)
    # One thread needs 0.2 s for 5 folds of 800 images with 1,280 features; two threads
    # that wait for each other on a busy computer with two cores needed 8 s.
    with threadpool_limits(1):
        return model.fit(features, labels)
