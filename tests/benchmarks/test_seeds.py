"""The benchmark of intervals over seeds: it counts what it says."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import seeds
from benchmarks._report import header
from core.cli.console import Console


def test_the_interval_of_both_holds_where_one_kind_of_chance_alone_does_not() -> None:
    case = seeds.counted(np.random.default_rng(0), (5, 100, 0.3), draws=150)
    assert case["holds"]["both"] > 0.9
    assert case["holds"]["images alone"] < 0.9


def test_the_report_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    case = seeds.counted(np.random.default_rng(0), (2, 50, 0.0), draws=5)
    seeds.show(header("seeds", True, 0) | {"draws": 5, "cases": [case]}, Console())
    assert "images alone" in capsys.readouterr().out
