"""Answers of a model that are right as often as it says."""

from __future__ import annotations

import numpy as np


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


def drawn(count: int, classes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and labels that are as probable as these scores say."""
    rng = np.random.default_rng(1)
    scores = rng.normal(0, 2, (count, classes))
    shares = softmax(scores).cumsum(axis=1)
    labels = (rng.random((count, 1)) > shares).sum(axis=1).clip(max=classes - 1)
    return scores, labels
