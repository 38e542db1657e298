"""How much an image of each class counts in the loss."""

from __future__ import annotations

import numpy as np

from core.config import EFFECTIVE_BETA


def class_weights(labels: np.ndarray, by_effective_number: bool = False) -> np.ndarray:
    """What an image of each class counts, shape (classes,), float32.

    Args:
        labels: Of the training images, shape (n,), int.
        by_effective_number: Weigh in inverse proportion to the effective number of
            images, (1 - beta^n) / (1 - beta), as the class-balanced loss of Cui et al.
            2019, arXiv 1901.05555, does; else to their number, so that all classes
            count the same.

    Returns:
        Numbers whose mean over the images is 1; of a class without images, any.
    """
    counts = np.bincount(labels)
    effective = counts.astype(np.float64)
    if by_effective_number:
        effective = -np.expm1(counts * np.log(EFFECTIVE_BETA)) / (1 - EFFECTIVE_BETA)
    inverse = 1 / np.maximum(effective, 1)
    return (inverse * len(labels) / (counts * inverse).sum()).astype(np.float32)
