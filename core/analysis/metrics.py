"""Metrics of one set of predictions, with their uncertainty."""

from __future__ import annotations

import math

import numpy as np

from core.analysis.confusion import Confusion
from core.runs.formats import ClassFigures, SplitFigures

Z95 = 1.959963984540054  # two-sided 95% quantile of the normal distribution

_SMALLEST_PROBABILITY = 1e-7  # as in Keras' cross-entropy


def wilson_interval(num_correct: float, count: int) -> tuple[float, float]:
    """The 95% interval of a proportion (Wilson 1927, doi 10.2307/2276774).

    Args:
        num_correct: Successes, 0 to `count`; a mean share times `count` may be no whole
            number.
        count: Trials; 0 gives the whole range.

    Returns:
        Lower and upper bound, fractions 0-1.
    """
    if count == 0:
        return 0.0, 1.0
    p, z2 = num_correct / count, Z95**2
    centre = (p + z2 / (2 * count)) / (1 + z2 / count)
    spread = math.sqrt(p * (1 - p) / count + z2 / (4 * count**2))
    half = Z95 * spread / (1 + z2 / count)
    return max(0.0, centre - half), min(1.0, centre + half)


def f1_interval(hits: int, count: int, predicted: int) -> tuple[float, float]:
    """The 95% interval of a class's F1 (Lam, Gopal and Qian 2023, arXiv 2309.14621).

    Their indirect Wilson method: of the images that are of the class or are called so,
    the share that is both is a proportion, and F1 grows with it alone.

    Args:
        hits: Images of the class that are called so.
        count: Images of the class.
        predicted: Images that are called so; nothing of either gives the whole range.

    Returns:
        Lower and upper bound, fractions 0-1.
    """
    low, high = wilson_interval(hits, count + predicted - hits)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def independent_interval(
    first: tuple[int, int], second: tuple[int, int]
) -> tuple[float, float]:
    """The 95% interval of the difference of two proportions of different images.

    Newcombe 1998, method 10, the hybrid score interval (doi 10.1002/(SICI)1097-0258
    (19980430)17:8<873::AID-SIM779>3.0.CO;2-I). Of the same images,
    `core.analysis.comparison` knows more.

    Args:
        first: Successes and trials.
        second: The same; without trials the whole range is possible.

    Returns:
        Lower and upper bound of the second proportion minus the first, -1 to 1.
    """
    if not first[1] or not second[1]:
        return -1.0, 1.0
    (low_a, high_a), (low_b, high_b) = wilson_interval(*first), wilson_interval(*second)
    a, b = first[0] / first[1], second[0] / second[1]
    below = math.hypot(b - low_b, high_a - a)
    above = math.hypot(high_b - b, a - low_a)
    return max(-1.0, b - a - below), min(1.0, b - a + above)


def evaluate(
    labels: np.ndarray, probabilities: np.ndarray, class_names: tuple[str, ...]
) -> SplitFigures:
    """All figures of one split, ready for JSON.

    A class without images in the split has no recall, and one that is never predicted
    no precision: these are None, and averages leave them out. F1 of a class counts 0
    where it was neither found nor rightly predicted.

    Args:
        labels: True class indices, shape (n,), int.
        probabilities: Shape (n, num_classes), rows sum to 1.
        class_names: One per column.

    Returns:
        count, accuracy, interval (95%, Wilson), loss (mean cross-entropy, nats),
        balanced_accuracy (mean recall), macro_f1, per_class (name, count, precision,
        recall, f1) and confusion (rows = true class; of many classes only what is not
        0). Fractions 0-1; None where there are no images to say it of.
    """
    answers = probabilities.argmax(axis=1)
    confusion = Confusion.of_answers(labels, answers, len(class_names))
    count, num_correct = len(labels), int(confusion.hits.sum())
    sums = (confusion.hits, confusion.totals, confusion.answered)
    per_class = [
        _class_figures(name, *row)
        for name, *row in zip(class_names, *(s.tolist() for s in sums), strict=True)
    ]
    present = [item for item in per_class if item["count"]]
    return {
        "count": count,
        "accuracy": num_correct / count if count else None,
        "interval": list(wilson_interval(num_correct, count)),
        "loss": cross_entropy(labels, probabilities) if count else None,
        "balanced_accuracy": _mean([item["recall"] for item in present]),
        "macro_f1": _mean([item["f1"] for item in present]),
        "per_class": per_class,
        "confusion": confusion.to_json(),
    }


def _class_figures(name: str, hits: int, count: int, predicted: int) -> ClassFigures:
    return {
        "name": name,
        "count": count,
        "precision": hits / predicted if predicted else None,
        "recall": hits / count if count else None,
        "f1": 2 * hits / (count + predicted) if count + predicted else None,
    }


def cross_entropy(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """The mean negative logarithm of the true class's probability, nats.

    Args:
        labels: True class indices, shape (n,), int, n at least 1.
        probabilities: Shape (n, num_classes), rows sum to 1.
    """
    chosen = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(chosen, _SMALLEST_PROBABILITY)).mean())


def _mean(values: list[float | None]) -> float | None:
    """The mean of those that there are; None where there is none."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
