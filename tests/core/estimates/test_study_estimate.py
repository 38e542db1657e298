"""A study's time goes with its images and backbones, up to as many as it looks at."""

from __future__ import annotations

from core.config import RunConfig
from core.estimates.cost_model import Workload
from core.estimates.estimate import curve_seconds, rank_seconds
from core.estimates.timings import Timings
from core.estimates.unit_times import UnitTimes
from tests.core.estimates.test_estimate import counts

NAMES = ["efficientnet_lite0", "resnet50"]


def test_ranking_takes_longer_with_more_backbones_and_images() -> None:
    few, many = (rank_seconds("d", NAMES, counts(number)) for number in (200, 1000))
    assert 5 < few < many < 120
    first, second = (rank_seconds("d", [name], counts(1000)) for name in NAMES)
    assert max(first, second) < many < first + second  # Keras is loaded once


def test_no_more_images_count_than_are_looked_at() -> None:
    assert rank_seconds("d", NAMES, counts(100_000)) == rank_seconds(
        "d", NAMES, counts(50_000)
    )
    config = RunConfig("d")
    small, large, larger = (
        # Half as many images to validate with as in the last: these all count.
        curve_seconds(config, counts(number))
        for number in (200, 20_000, 40_000)
    )
    assert small < 20 < large < larger < 1.5 * large


def test_earlier_runs_with_the_backbone_set_the_pace() -> None:
    config = RunConfig("d")
    before = curve_seconds(config, counts(1000))
    timings = Timings()
    timings.add(UnitTimes(Workload(config, {})).row.name, 224, 1.0)
    timings.save()
    assert curve_seconds(config, counts(1000)) > before + 800
