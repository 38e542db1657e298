"""The benchmark of areas' intervals: it counts what it says."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from benchmarks import areas
from benchmarks._report import header
from core.cli.console import Console


def test_the_truth_is_what_many_images_show() -> None:
    rng = np.random.default_rng(0)
    is_positive = np.arange(100_000) < 30_000
    scores = rng.normal(size=100_000) + 2 * is_positive
    expected = average_precision_score(is_positive, scores)
    assert areas.average_precision(0.3, 2.0) == pytest.approx(expected, abs=0.005)


def test_shares_are_near_what_the_intervals_promise() -> None:
    case = areas.rankings(30, 70, 2.0, draws=150, seed=0)
    assert case["auroc"] == pytest.approx(0.921, abs=0.001)
    for name, share in case["holds"].items():
        assert 0.86 < share <= 1, name
    error = areas.errors(200, 2.0, draws=40, seed=0)
    assert 0.85 < error["holds"]["calibration error (in use)"] <= 1
    assert 0.05 < error["error"] < 0.15


def test_a_share_outside_its_bounds_is_marked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ranked = areas.rankings(6, 24, 3.0, draws=5, seed=0)
    ranked["holds"]["AUROC, DeLong"] = 0.8
    report = header("areas", True, 0) | {"draws": 5, "ranked": [ranked]}
    calibrated = [areas.errors(30, 1.0, draws=5, seed=0)]
    areas.show(report | {"calibrated": calibrated}, Console())
    assert "80.0%*" in capsys.readouterr().out
