"""Whether probabilities are what they say they are, and how to make them so.

Guo et al. 2017, On Calibration of Modern Neural Networks, arXiv 1706.04599.
"""

from __future__ import annotations

import numpy as np

# Below this, probabilities of float32 networks are rounding; a logarithm needs a floor.
SMALLEST = 1e-12


def tempered(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities as if the scores before softmax had been divided by a temperature.

    Softmax of log p / T; of two columns that a sigmoid made, this is the sigmoid of the
    score / T. The most probable class stays the most probable one.

    Args:
        probabilities: Shape (n, classes), rows sum to 1.
        temperature: Above 0; above 1 makes answers less confident.

    Returns:
        Shape (n, classes), float32, rows sum to 1.
    """
    if temperature == 1.0:
        return probabilities.astype(np.float32, copy=False)
    scores = _logs(probabilities) / temperature
    return _softmax(scores).astype(np.float32)


def _logs(probabilities: np.ndarray) -> np.ndarray:
    logs: np.ndarray = np.log(np.maximum(probabilities.astype(np.float64), SMALLEST))
    return logs


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return shares
