"""Distances from training images: what they are, and where the limit lies."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.covariance import ledoit_wolf

from core.analysis import novelty
from core.analysis.novelty import familiar, nearest_rows, normalised, threshold_at


def drawn(count: int, channels: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Positive features of three classes, and their labels."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    spread = np.random.default_rng(9).uniform(0.1, 1.0, channels)
    rows = (
        rng.normal(2, 1, (count, channels)) * spread + 2 * np.eye(3, channels)[labels]
    )
    return np.abs(rows).astype(np.float32), labels


def direct(
    rows: np.ndarray, labels: np.ndarray, asked: np.ndarray, covariance: np.ndarray
) -> np.ndarray:
    """The distance to the nearest mean by the inverse of a covariance."""
    means = np.stack([rows[labels == label].mean(axis=0) for label in range(3)])
    apart = asked[:, None] - means
    squares = np.einsum("nci,ij,ncj->nc", apart, np.linalg.inv(covariance), apart)
    return np.sqrt(squares.min(axis=1))


def residuals(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    means = np.stack([rows[labels == label].mean(axis=0) for label in range(3)])
    found: np.ndarray = rows - means[labels]
    return found


@pytest.mark.parametrize(("count", "channels"), [(30, 60), (300, 20)])
def test_distances_are_those_of_the_shrunk_covariance(
    count: int, channels: int
) -> None:
    rows, labels = drawn(count, channels)
    unit = normalised(rows).astype(np.float64)
    covariance, _ = ledoit_wolf(residuals(unit, labels), assume_centered=True)
    asked = normalised(drawn(50, channels, seed=5)[0]).astype(np.float64)
    found = familiar(rows, labels).distances(asked)
    expected = direct(unit, labels, asked, covariance)
    assert found == pytest.approx(expected, rel=2e-3)


def test_directions_that_are_not_kept_share_their_variance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(novelty, "_MOST_DIRECTIONS", 4)
    rows, labels = drawn(300, 20)
    unit = normalised(rows).astype(np.float64)
    covariance, _ = ledoit_wolf(residuals(unit, labels), assume_centered=True)
    values, axes = np.linalg.eigh(covariance)
    values[:-4] = values[:-4].mean()
    rule = familiar(rows, labels)
    assert rule.directions.shape == (20, 4)
    expected = direct(unit, labels, unit, axes @ np.diag(values) @ axes.T)
    assert rule.distances(rows) == pytest.approx(expected, rel=2e-3)


def test_what_is_of_another_kind_is_farther_and_length_does_not_matter() -> None:
    rows, labels = drawn(200, 40)
    rule = familiar(rows, labels)
    same, other = drawn(100, 40, seed=3)[0], drawn(100, 40, seed=4)[0][:, ::-1]
    assert rule.distances(other).min() > rule.distances(same).max()
    assert rule.distances(7 * same) == pytest.approx(rule.distances(same), rel=1e-3)


def test_images_that_are_all_the_same_have_a_distance() -> None:
    rows = np.ones((6, 8), np.float32)
    rule = familiar(rows, np.arange(6) % 2)
    near, far = rule.distances(np.stack([rows[0], np.arange(8.0)]))
    assert np.isfinite([near, far]).all()
    assert far > 100 * max(near, 1)


def test_features_of_nothing_but_zeros_are_unlike_all() -> None:
    rows, labels = drawn(60, 10)
    rule = familiar(rows, labels)
    empty = rule.distances(np.zeros((1, 10), np.float32))
    assert empty[0] > rule.distances(rows).max()


def test_the_share_that_is_asked_for_lies_above_the_threshold() -> None:
    distances = np.random.default_rng(0).permutation(1000).astype(np.float32) + 1
    threshold, rate = threshold_at(distances, 0.05)
    assert (distances > threshold).sum() == 50
    assert rate == pytest.approx(0.05, abs=0.002)


def test_few_images_cannot_stand_for_a_small_share() -> None:
    threshold, rate = threshold_at(np.arange(1.0, 10.0), 0.05)
    assert threshold == 9
    assert rate == pytest.approx(0.1)


def test_neighbours_come_the_nearest_first() -> None:
    rows = normalised(drawn(40, 6)[0])
    places, distances = nearest_rows(3 * rows[:5], rows, 4)
    assert places[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert distances[:, 0] == pytest.approx(0, abs=1e-3)
    assert (np.diff(distances, axis=1) >= 0).all()
    row = np.linalg.norm(rows[0] - rows[places[0, 3]])
    assert distances[0, 3] == pytest.approx(row, abs=1e-3)
    assert nearest_rows(rows[:1], rows[:2], 9)[0].shape == (1, 2)
