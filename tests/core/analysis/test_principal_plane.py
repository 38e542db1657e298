"""PCA: against scikit-learn's, and where there is hardly anything to lay out."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from core.analysis.principal_plane import principal_plane


def test_points_and_share_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(0, np.linspace(3, 0.1, 12), (200, 12)).astype(np.float32) + 5
    plane = principal_plane(rows)
    known = PCA(2).fit(rows)
    np.testing.assert_allclose(
        np.abs(plane.points), np.abs(known.transform(rows)), atol=1e-3
    )
    assert plane.share == pytest.approx(known.explained_variance_ratio_.sum(), 1e-4)


def test_a_second_map_looks_like_the_first() -> None:
    rows = np.random.default_rng(1).normal(0, 1, (50, 4)).astype(np.float32)
    np.testing.assert_array_equal(
        principal_plane(rows).points, principal_plane(rows.copy()).points
    )


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (4, 1), (4, 0)])
def test_few_points_and_dimensions_are_laid_out_too(shape: tuple[int, int]) -> None:
    plane = principal_plane(np.ones(shape, np.float16))
    assert plane.points.shape == (shape[0], 2) and np.isfinite(plane.points).all()
    assert plane.share == 0
