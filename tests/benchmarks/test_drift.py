"""The benchmark of drift: each test tells a clear change, and images do change."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks._drift_tests import TESTS, Side, brighter, other_camera
from benchmarks._report import header
from benchmarks.drift import rates, show
from core.cli.console import Console


def side(seed: int, moved: float = 0.0) -> Side:
    rng = np.random.default_rng(seed)
    labels = np.arange(60) % 2
    rows = rng.normal(size=(60, 12)) + 3 * labels[:, None] + moved
    share = 1 / (1 + np.exp(-rows[:, 0]))
    return rows, labels, np.stack([share, 1 - share], axis=1)


@pytest.mark.parametrize("name", TESTS)
def test_each_test_speaks_of_what_moved_far_only(name: str) -> None:
    assert TESTS[name](side(1, moved=4), side(0), 0) < 0.01
    assert TESTS[name](side(2), side(0), 0) > 0.01


def test_changed_images_differ_and_are_the_same_each_time() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    for change in (brighter, other_camera):
        first, second = change(pixels), change(pixels)
        assert first.shape == pixels.shape and first.dtype == np.uint8
        assert (first == second).all() and (first != pixels).any()
    assert brighter(pixels).mean() > pixels.mean()


def test_the_report_has_a_rate_of_each_test_and_case(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sides = {"same": side(0), "20% brighter": side(0, moved=4)}
    found = rates(sides, 20, 2, Console())
    assert set(found) == set(TESTS)
    for by_case in found.values():
        assert by_case["20% brighter"] == 1.0
    runs = {"pets, frozen": {"images": 60, "sizes": {"20": found}}}
    show(header("drift", True, 0) | {"splits": 2, "runs": runs}, Console())
    assert "another mix" in capsys.readouterr().out
