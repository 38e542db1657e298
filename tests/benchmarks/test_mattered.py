"""How the draws of settings that mattered are counted."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import mattered
from benchmarks._report import header
from core.analysis.setting_importance import Estimate, Importance
from core.cli.console import Console

NOTHING, SURE = Estimate(0.1, -0.2, 0.4), Estimate(0.6, 0.3, 0.9)


def test_a_draw_counts_where_the_first_setting_is_named_as_the_first() -> None:
    found = [
        Importance(SURE, (SURE, NOTHING)),
        Importance(SURE, (SURE, Estimate(0.7, 0.1, 1.3))),
        Importance(NOTHING, (SURE, NOTHING)),
        Importance(SURE, (NOTHING, NOTHING)),
    ]
    assert mattered._counted(found) == {
        "told": 0.75,
        "named_first": 0.25,
        "another_too": 0.25,
        "explained": 0.475,
    }


def test_every_setting_was_tried_with_two_values_at_least() -> None:
    rng = np.random.default_rng(0)
    assert all(len(set(mattered._values(12, rng))) >= 2 for _ in range(50))


def test_false_alarms_miss_the_bar(capsys: pytest.CaptureFixture[str]) -> None:
    shares = {"named_first": 0.9, "another_too": 0.0, "explained": 0.5}
    rows = [
        {"runs": 20, "strength": 0.0, "told": 0.1, **shares},
        {"runs": 20, "strength": 0.8, "told": 1.0, **shares},
    ]
    bars = mattered._bars(rows)
    assert not bars["told_of_chance"]["met"] and bars["named_from_20_runs"]["met"]
    report = {"draws": 10, "rows": rows, "bars": bars}
    mattered.show(header("mattered", True, 0) | report, Console())
    assert "told of chance: missed" in capsys.readouterr().out
