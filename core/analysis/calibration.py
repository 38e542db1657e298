"""How to make probabilities what they say they are; whether they are: `reliability`.

Guo et al. 2017, On Calibration of Modern Neural Networks, arXiv 1706.04599.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.language.texts import _
from core.text.numbers import number

# A logarithm needs a floor: the least that float32 writes in full. Exports divide the
# scores themselves; a higher floor would answer other than they do where a network is
# very sure and the temperature high.
SMALLEST = float(np.finfo(np.float32).tiny)

LEAST_IMAGES = 30  # with fewer, a temperature says more of chance than of the model
LOWEST, HIGHEST = 0.1, 10.0  # temperatures that are looked at

_HALVINGS = 50  # of the range of 1 / temperature: to the last digit


class Temperature(NamedTuple):
    """What scores are to be divided by, and why it is 1 where it was not fitted."""

    value: float
    reason: str = ""


def fitted_temperature(labels: np.ndarray, probabilities: np.ndarray) -> Temperature:
    """The temperature that makes validation images least surprising.

    It minimises the mean cross-entropy, which has one minimum in 1 / T. A model without
    a mistake would be told to be certain of everything: below 1 the labels therefore
    count as if one more image had been seen that could be of any class (Platt 1999, in
    Advances in Large Margin Classifiers, section 2.2). Where only that one image speaks
    for another temperature, it stays 1.

    Args:
        labels: True class indices, shape (n,), int. Classes may be missing.
        probabilities: Shape (n, classes), rows sum to 1.

    Returns:
        A value of LOWEST to HIGHEST; 1 with a reason where there are too few images.
    """
    count = len(labels)
    if count < LEAST_IMAGES:
        return Temperature(1.0, why_not_fitted(count))
    logs = _logs(probabilities)
    own, anyones = logs[np.arange(count), labels], logs.mean(axis=1)
    share = 1 / (count + 1)
    least = _at_minimum(logs, own)
    most = _at_minimum(logs, (1 - share) * own + share * anyones)
    return Temperature(float(min(max(1.0, least), most)))


def why_not_fitted(count: int) -> str:
    """Why no temperature is fitted on so few validation images, without a full stop."""
    return _(
        "{images}, and fitting takes {least}",
        images=number(count, "validation image"),
        least=LEAST_IMAGES,
    )


def _at_minimum(logs: np.ndarray, wanted: np.ndarray) -> float:
    """The temperature where the mean cross-entropy no longer changes.

    Args:
        logs: Logarithms of probabilities, shape (n, classes).
        wanted: Their means by the true shares of the classes, shape (n,).
    """
    low, high = 1 / HIGHEST, 1 / LOWEST
    for __ in range(_HALVINGS):
        middle = (low + high) / 2
        given = (_softmax(middle * logs) * logs).sum(axis=1)
        is_below = (given - wanted).mean() < 0  # the derivative by 1 / T only grows
        low, high = (middle, high) if is_below else (low, middle)
    return 2 / (low + high)


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
    return _softmax(_logs(probabilities) / temperature).astype(np.float32)


def _logs(probabilities: np.ndarray) -> np.ndarray:
    logs: np.ndarray = np.log(np.maximum(probabilities.astype(np.float64), SMALLEST))
    return logs


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return shares
