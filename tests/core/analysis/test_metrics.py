"""Figures of one split, against tables worked out by hand."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from core.analysis.metrics import evaluate, wilson_interval


@pytest.mark.parametrize(
    ("num_correct", "count", "low", "high"),
    [
        # Newcombe 1998 (Statistics in Medicine 17, 857-872), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(
    num_correct: int, count: int, low: float, high: float
) -> None:
    found = wilson_interval(num_correct, count)
    assert found == pytest.approx((low, high), abs=5e-5)
    mirrored = wilson_interval(count - num_correct, count)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_wilson_stays_within_0_and_1_and_narrows() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    assert wilson_interval(0, 5)[0] == 0.0
    assert wilson_interval(5, 5)[1] == 1.0
    widths = [high - low for low, high in (wilson_interval(n, 2 * n) for n in (5, 500))]
    assert widths[1] < widths[0] / 5


LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
PREDICTED = np.array([0, 0, 0, 1, 1, 1, 2, 2, 0, 2])


def certain(predicted: np.ndarray, num_classes: int, share: float) -> np.ndarray:
    """Probabilities: `share` for what is predicted, the rest spread evenly."""
    rest = (1 - share) / (num_classes - 1)
    rows = np.full((len(predicted), num_classes), rest, np.float32)
    rows[np.arange(len(predicted)), predicted] = share
    return rows


def test_figures_of_three_classes() -> None:
    found = evaluate(LABELS, certain(PREDICTED, 3, 0.8), ("a", "b", "c"))
    assert found["count"] == 10
    assert found["accuracy"] == 0.7
    assert found["interval"] == pytest.approx([0.3968, 0.8922], abs=5e-5)
    assert found["balanced_accuracy"] == pytest.approx((3 / 4 + 2 / 3 + 2 / 3) / 3)
    assert found["macro_f1"] == pytest.approx((6 / 8 + 4 / 6 + 4 / 6) / 3)
    loss = -(7 * math.log(0.8) + 3 * math.log(0.1)) / 10
    assert found["loss"] == pytest.approx(loss, rel=1e-6)
    first, second, third = found["per_class"]
    assert first == {
        "name": "a",
        "count": 4,
        "precision": 3 / 4,
        "recall": 3 / 4,
        "f1": 3 / 4,
    }
    assert (second["precision"], second["recall"]) == (2 / 3, 2 / 3)
    assert (third["precision"], third["recall"]) == (2 / 3, 2 / 3)
    json.dumps(found, allow_nan=False)


def test_class_without_images_and_one_never_predicted_are_none() -> None:
    labels, predicted = np.array([0, 0, 1, 1]), np.array([0, 0, 0, 3])
    found = evaluate(labels, certain(predicted, 4, 0.7), ("a", "b", "absent", "d"))
    first, second, absent, fourth = found["per_class"]
    assert (first["precision"], first["recall"]) == (2 / 3, 1.0)
    assert (second["precision"], second["recall"], second["f1"]) == (None, 0.0, 0.0)
    assert (absent["precision"], absent["recall"], absent["f1"]) == (None, None, None)
    assert (fourth["precision"], fourth["recall"]) == (0.0, None)
    assert found["balanced_accuracy"] == 0.5
    assert found["macro_f1"] == pytest.approx((0.8 + 0.0) / 2)


def test_empty_split_gives_none() -> None:
    found = evaluate(LABELS[:0], np.empty((0, 2), np.float32), ("a", "b"))
    assert found["count"] == 0
    for name in ("accuracy", "loss", "balanced_accuracy", "macro_f1"):
        assert found[name] is None
    assert found["interval"] == [0.0, 1.0]
    assert found["confusion"] == [[0, 0], [0, 0]]


def test_loss_of_a_certain_mistake_is_finite() -> None:
    found = evaluate(np.array([0]), np.array([[0.0, 1.0]], np.float32), ("a", "b"))
    assert found["loss"] == pytest.approx(-math.log(1e-7))
    assert found["accuracy"] == 0.0
