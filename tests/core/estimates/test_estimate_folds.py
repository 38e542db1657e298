"""What all runs of a set of folds take together."""

from __future__ import annotations

import pytest

from core.estimates.estimate import estimate
from core.runs.cache_keys import KeyedImages
from tests.core.estimates.test_estimate import CONFIG, counts


def test_folds_take_their_time_each_but_share_what_is_frozen() -> None:
    one = estimate(CONFIG, counts(1000), KeyedImages("a", "b", in_folds=True))
    five = one.of_folds(5, shares_features=True)
    for stage in one.seconds:
        times = 1 if stage in ("decode", "features", "line") else 5
        assert five.seconds[stage] == pytest.approx(times * one.seconds[stage]), stage
    assert five.likely_total_seconds < 5 * one.likely_total_seconds
    assert five.disk_bytes == one.disk_bytes + 4 * one.model_bytes
    apart = one.of_folds(5, shares_features=False)
    assert apart.seconds["features"] == pytest.approx(5 * one.seconds["features"])
    assert apart.seconds["decode"] == one.seconds["decode"]
