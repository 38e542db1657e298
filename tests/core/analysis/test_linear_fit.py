"""A linear fit is the minimum that scikit-learn finds, whatever the features' scale."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from core.analysis import linear_fit
from core.analysis.linear_fit import Linear, LinearData, LinearLoss, Read


def reader(values: np.ndarray) -> Read:
    return lambda place: values[place]


def drawn(count: int = 90, num_classes: int = 3, **changes: Any) -> LinearData:
    """Features of unlike scale, one of them constant, that tell the class a little."""
    rng = np.random.default_rng(0)
    labels = np.arange(count) % num_classes
    values = rng.normal(0, 1, (count, 8)) + 1.2 * np.eye(8)[labels]
    values = values * np.geomspace(0.01, 100, 8) + np.arange(8)
    values[:, 6] = 4.0
    data = {
        "views": (reader(values.astype(np.float32)),),
        "labels": labels,
        "num_classes": num_classes,
        "weights": np.ones(count),
    }
    return LinearData(**(data | changes))


def fitted(data: LinearData, penalty: float = 0.02) -> Linear:
    loss = LinearLoss(data)
    return loss.classifier(loss.minimum(penalty, loss.start))


def by_scikit_learn(
    data: LinearData, penalty: float, weights: np.ndarray
) -> np.ndarray:
    """Log probabilities of the same loss' minimum."""
    values = data.views[0](slice(None)).astype(np.float64)
    mean, scale = values.mean(axis=0), values.std(axis=0)
    rows = (values - mean) / np.where(scale > 1e-6, scale, 1)
    model = LogisticRegression(
        C=1 / (penalty * weights.sum()), tol=1e-9, max_iter=10_000
    )
    found: np.ndarray = model.fit(rows, data.labels, weights).predict_log_proba(rows)
    return found


def test_it_is_the_minimum_that_scikit_learn_finds() -> None:
    data = drawn()
    expected = by_scikit_learn(data, 0.02, data.weights)
    found = fitted(data).log_probabilities(data.views[0](slice(None)))
    assert np.allclose(found, expected, atol=3e-3)
    accuracy = float((expected.argmax(axis=1) == data.labels).mean())
    assert 0.6 < accuracy < 1.0, "it must have something to decide"


def test_images_count_what_they_weigh_and_some_not_at_all() -> None:
    weights = np.tile([0.0, 2.0, 1.0, 1.0, 3.0], 18)
    data = drawn(weights=weights)
    found = fitted(data).log_probabilities(data.views[0](slice(None)))
    assert np.allclose(found, by_scikit_learn(data, 0.02, weights), atol=3e-3)


def test_two_equal_views_of_an_image_count_as_much_as_one() -> None:
    data = drawn()
    twice = drawn(views=data.views * 2)
    assert np.allclose(fitted(data).weights, fitted(twice).weights, rtol=1e-3)


def test_the_number_of_chunks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fitted(drawn())
    monkeypatch.setattr(linear_fit, "_CHUNK_ROWS", 17)
    parts = fitted(drawn())
    assert np.allclose(whole.weights, parts.weights, rtol=1e-3, atol=1e-5)
    again = fitted(drawn())
    assert np.array_equal(parts.weights, again.weights)


def test_smoothed_labels_make_it_less_sure_and_change_its_gradient_rightly() -> None:
    data = drawn(label_smoothing=0.3)
    loss = LinearLoss(data)
    values = data.views[0](slice(None))
    sure, unsure = (
        np.exp(fitted(it).log_probabilities(values)).max(axis=1).mean()
        for it in (drawn(), data)
    )
    assert unsure < sure - 0.05
    best = loss.minimum(0.02, loss.start)
    at_best = loss_at(data, best)
    rng = np.random.default_rng(1)
    for _ in range(5):  # no way leads down from a minimum
        assert loss_at(data, best + rng.normal(0, 0.05, best.shape)) > at_best


def loss_at(data: LinearData, parameters: np.ndarray) -> float:
    value, _ = data.judged(LinearLoss(data).classifier(parameters))
    return value + 0.01 * float(np.square(parameters[:-1]).sum())


def test_a_request_to_stop_ends_it_with_what_it_has() -> None:
    data = drawn()
    asked: list[int] = []

    def stop_after(steps: int) -> Callable[[], bool]:
        asked.clear()
        return lambda: bool(asked.append(1) or len(asked) >= steps)

    loss = LinearLoss(data)
    early = loss.minimum(0.02, loss.start, stop_after(2))
    assert len(asked) == 2
    first = data.judged(loss.classifier(loss.start))[0]
    assert loss_at(data, early) < first


def test_a_class_without_images_is_never_likely() -> None:
    data = drawn(num_classes=3)
    wider = drawn(labels=data.labels, num_classes=4)
    probabilities = np.exp(fitted(wider).log_probabilities(wider.views[0](slice(None))))
    assert probabilities.shape == (90, 4) and probabilities[:, 3].max() < 0.05
