"""What fits into the time of an automatic training."""

from __future__ import annotations

import math
from typing import Any

import pytest

from core.config import RunConfig
from core.sweep import auto_clock
from core.sweep.auto import finetune_tries
from core.sweep.auto_clock import AutoClock, seconds_before
from tests.core.runs.conftest import small_manifest
from tests.core.sweep.made_trials import trial

CONFIG = RunConfig("d")
IMAGES = small_manifest()
FROZEN: dict[str, Any] = {"strategy": "frozen", "views": 4}


def clock(seconds: float = 600.0, before: float = 0.0) -> AutoClock:
    return AutoClock(CONFIG, seconds, before)


def test_what_earlier_workers_took_is_over() -> None:
    assert clock(before=100.0).spent == pytest.approx(100.0, abs=1.0)
    later, sooner = clock(before=100.0).moment(0.5), clock().moment(0.5)
    assert sooner - later == pytest.approx(100.0, abs=1.0)


def test_a_worker_that_goes_on_counts_ranking_and_training_before_it() -> None:
    trials = [trial(0, seconds=20.0), trial(1, seconds=10.0)]
    stages = {"decode": 5.0, "features": 30.0, "study": 25.0, "train": 100.0}
    status: Any = {"stages": {name: {"seconds": it} for name, it in stages.items()}}
    assert seconds_before(status, trials) == 160.0
    assert seconds_before({"loading_seconds": 3.0}, trials) == 33.0
    assert seconds_before({}, []) == 0.0


def test_only_what_is_over_in_time_fits() -> None:
    assert clock().fits(FROZEN, 0.5, IMAGES)
    assert not clock(before=301.0).fits(FROZEN, 0.5, IMAGES)
    odd = {**FROZEN, "image_size": 1}
    assert clock().foreseen(odd, IMAGES) == math.inf
    assert not clock().fits(odd, 0.5, IMAGES)


def test_both_phases_fit_more_often_the_more_time_is_left() -> None:
    images = small_manifest(3_000, 10)
    enough = next(
        seconds
        for seconds in range(10, 100_000, 10)
        if clock(float(seconds)).fits_whole(FROZEN, images)
    )
    assert not clock(float(enough)).fits_whole(FROZEN, images, times=2.0)
    assert clock(2.1 * enough).fits_whole(FROZEN, images, times=2.0)
    assert not clock(enough + 60.0, before=100.0).fits_whole(FROZEN, images)
    assert not clock().fits_whole({**FROZEN, "image_size": 1}, images)


def test_a_busy_machine_is_expected_to_stay_busy_and_an_idle_one_not_to_fly() -> None:
    busy, idle = clock(), clock()
    busy.note(foreseen=10.0, taken=40.0)
    idle.note(foreseen=10.0, taken=1.0)
    assert busy.pace > 2 and idle.pace == 1.0


def test_fewer_epochs_fit_where_a_trial_showed_that_they_are_slow() -> None:
    values = finetune_tries(CONFIG, FROZEN)[0]
    base = trial(0, [1], values=FROZEN, fit_seconds=1.0)
    quick = trial(1, [1, 2], values=values, last_fit_seconds=3.0)
    slow = trial(1, [1, 2], values=values, last_fit_seconds=60.0)
    many = clock().epochs([base, quick], IMAGES, FROZEN)
    few = clock().epochs([base, slow], IMAGES, FROZEN)
    assert many > 300 > 30 > few >= 2
    assert clock(before=590.0).epochs([base, slow], IMAGES, FROZEN) == 0


def test_what_can_be_fine_tuned_in_time_beats_what_is_better_and_too_slow() -> None:
    large = {**FROZEN, "backbone": "efficientnet_lite2", "image_size": 1024}
    trials = [trial(0, [1], values=FROZEN), trial(1, [1, 2, 3], values=large)]
    images = small_manifest(3_000, 10)
    assert clock(1e7).base(trials, images) == large
    assert clock(3_000.0).base(trials, images) == FROZEN
    assert clock(1.0).base(trials, images) == FROZEN
    assert clock().base([], images) is None


def test_backbones_are_ranked_where_there_is_time_for_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ["efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"]
    assert clock(3600.0).rankable(names, IMAGES) == names
    assert clock(60.0).rankable(names, IMAGES) == []
    monkeypatch.setattr(auto_clock, "_PROBE_SECONDS", 25.0)
    assert len(clock().rankable(names, IMAGES)) == 2
