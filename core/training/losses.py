"""The loss that all phases lower, and the accuracy beside it."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


def cross_entropy(
    num_classes: int, label_smoothing: float = 0.0, has_shares: bool = False
) -> Any:
    """Cross-entropy of labels against probabilities, for `compile`.

    Args:
        num_classes: Of the probabilities.
        label_smoothing: Share of the target that is spread over all classes (Szegedy et
            al. 2016, arXiv 1512.00567), fraction 0-1.
        has_shares: Whether there are labels that give each class's share, shape
            (n, num_classes), beside those that are class indices, shape (n,).
    """
    if not label_smoothing and not has_shares:
        return "sparse_categorical_crossentropy"

    def smoothed(labels: Any, probabilities: Any) -> Any:
        is_shares = has_shares and _are_shares(labels, num_classes)
        return keras.losses.categorical_crossentropy(
            labels if is_shares else _one_hot(labels, num_classes),
            probabilities,
            label_smoothing=label_smoothing,
        )

    return smoothed


def accuracy(num_classes: int, has_shares: bool = False) -> keras.metrics.Metric:
    """The share of images whose class has the highest probability, for `compile`.

    A view that shows two images counts as right where the class that it shows most of
    is found.

    Args:
        num_classes: Of the probabilities.
        has_shares: As `cross_entropy` takes it.
    """
    if not has_shares:
        return keras.metrics.SparseCategoricalAccuracy(name="accuracy")

    def is_right(labels: Any, probabilities: Any) -> Any:
        if not _are_shares(labels, num_classes):
            return keras.metrics.sparse_categorical_accuracy(labels, probabilities)
        return keras.metrics.categorical_accuracy(labels, probabilities)

    return keras.metrics.MeanMetricWrapper(is_right, name="accuracy")


def _are_shares(labels: Any, num_classes: int) -> bool:
    """Whether labels give classes' shares; Keras makes indices a column."""
    return len(labels.shape) == 2 and labels.shape[1] == num_classes


def _one_hot(labels: Any, num_classes: int) -> Any:
    indices = ops.reshape(ops.cast(labels, "int32"), (-1,))
    return ops.one_hot(indices, num_classes)
