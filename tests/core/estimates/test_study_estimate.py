"""A study's time goes with its images and backbones, up to as many as it looks at."""

from __future__ import annotations

from core.config import RunConfig
from core.estimates.cost_model import Workload
from core.estimates.estimate import study_seconds
from core.estimates.timings import Timings
from core.estimates.unit_times import UnitTimes
from tests.core.estimates.test_estimate import counts

NAMES = ["efficientnet_lite0", "resnet50"]


def rank_seconds(names: list[str], images: int) -> float:
    return study_seconds("rank", "d", names, counts(images))


def curve_seconds(images: int) -> float:
    return study_seconds("curve", "d", ["efficientnet_lite0"], counts(images))


def test_ranking_takes_longer_with_more_backbones_and_images() -> None:
    few, many = (rank_seconds(NAMES, number) for number in (200, 1000))
    assert 5 < few < many < 120
    first, second = (rank_seconds([name], 1000) for name in NAMES)
    assert max(first, second) < many < first + second  # Keras is loaded once


def test_no_more_images_count_than_are_looked_at() -> None:
    assert rank_seconds(NAMES, 100_000) == rank_seconds(NAMES, 50_000)
    small, large, larger = (
        # Half as many images to validate with as in the last: these all count.
        curve_seconds(number)
        for number in (200, 20_000, 40_000)
    )
    assert small < 20 < large < larger < 1.5 * large


def test_earlier_runs_with_the_backbone_set_the_pace() -> None:
    before = curve_seconds(1000)
    timings = Timings()
    timings.add(UnitTimes(Workload(RunConfig("d"), {})).row.name, 224, 1.0)
    timings.save()
    assert curve_seconds(1000) > before + 800


def test_suspects_are_looked_for_among_all_images() -> None:
    many = {"a": {"train": 700, "validation": 150, "test": 150}}
    few = {"a": {"train": 700, "validation": 0, "test": 0}}
    seconds = [
        study_seconds("suspects", "d", ["efficientnet_lite0"], images)
        for images in (few, many)
    ]
    assert seconds[1] > seconds[0]
