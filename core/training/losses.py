"""The loss that all phases lower."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


def cross_entropy(num_classes: int, label_smoothing: float = 0.0) -> Any:
    """Cross-entropy of class indices against probabilities, for `compile`.

    Args:
        num_classes: Of the probabilities.
        label_smoothing: Share of the target that is spread over all classes (Szegedy et
            al. 2016, arXiv 1512.00567), fraction 0-1.
    """
    if not label_smoothing:
        return "sparse_categorical_crossentropy"

    def smoothed(labels: Any, probabilities: Any) -> Any:
        indices = ops.reshape(ops.cast(labels, "int32"), (-1,))
        return keras.losses.categorical_crossentropy(
            ops.one_hot(indices, num_classes),
            probabilities,
            label_smoothing=label_smoothing,
        )

    return smoothed
