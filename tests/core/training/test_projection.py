"""Maps of features: neighbours stay near, a stop is answered, what is missing said."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import ConfigError
from core.health.neighbours import reduced
from core.runs import map_methods
from core.runs.map_methods import METHODS, PCA, TSNE, UMAP
from core.training import projection
from core.training.projection import projected
from core.training.reporter import StopRequested


@pytest.fixture
def rows() -> np.ndarray:
    """Two groups of 15, far from each other."""
    rng = np.random.default_rng(0)
    centres = np.repeat(np.eye(2, 16) * 8, 15, axis=0)
    return reduced((centres + rng.normal(0, 1, (30, 16))).astype(np.float32))


def kept_apart(points: np.ndarray) -> float:
    """The share of points whose nearest one is of their own group."""
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return float((distances.argmin(axis=1) // 15 == np.arange(30) // 15).mean())


@pytest.mark.parametrize("method", METHODS)
def test_groups_stay_apart_and_a_seed_gives_the_same_map(
    rows: np.ndarray, method: str
) -> None:
    if map_methods.missing(method):
        pytest.skip(f"needs {map_methods.missing(method)}")
    points = projected(rows.astype(np.float16), method, seed=1)
    assert (points.shape, points.dtype) == ((30, 2), np.float32)
    assert np.isfinite(points).all() and kept_apart(points) > 0.95
    np.testing.assert_array_equal(points, projected(rows.astype(np.float16), method, 1))


@pytest.mark.parametrize("count", [1, 2, 4, 6])
def test_a_handful_of_images_has_a_map_too(count: int) -> None:
    points = projected(np.eye(count, 4, dtype=np.float32), TSNE, seed=0)
    assert points.shape == (count, 2) and np.isfinite(points).all()


def test_a_stop_is_answered_while_the_work_goes_on(
    rows: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "_LOOK_SECONDS", 0.001)

    def stop() -> None:
        raise StopRequested

    with pytest.raises(StopRequested):
        projected(rows, TSNE, seed=0, may_go_on=stop)


def test_what_goes_wrong_in_the_work_is_told(
    rows: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> np.ndarray:
        raise ZeroDivisionError

    monkeypatch.setattr(projection, "_tsne", fail)
    with pytest.raises(ZeroDivisionError):
        projected(rows, TSNE, seed=0)


def test_what_a_method_lacks_is_said_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(map_methods, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"umap-learn \(requirements-maps.txt\)"):
        map_methods.require_method(UMAP, 10)
    with pytest.raises(ConfigError, match="at most 20,000 images for t-SNE"):
        map_methods.require_method(TSNE, 20_001)
    with pytest.raises(ConfigError, match="one of pca, tsne, umap"):
        map_methods.require_method("dance", 10)
    map_methods.require_method(PCA, 50_000)
