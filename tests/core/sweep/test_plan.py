"""What a sweep is to do, and on which images."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from core.data.splitting.rule import SplitRule
from core.errors import ConfigError, DataError
from core.sweep.axis import Axis
from core.sweep.plan import auto_plan, images_to_try, make_plan
from tests.core.runs.conftest import small_manifest

SIZES = Axis("batch_size", "choice", values=(8, 16))


def test_a_grid_has_no_more_trials_than_combinations_and_the_start() -> None:
    assert make_plan([SIZES], 40, "grid")["trials"] == 3
    assert make_plan([SIZES], 2, "grid")["trials"] == 2
    assert make_plan([SIZES], 40, "random")["trials"] == 40


def test_a_quick_trial_is_not_ended_early_where_seconds_count() -> None:
    assert make_plan([SIZES], 4)["prunes"]
    assert not make_plan([SIZES], 4, aim="both")["prunes"]


@pytest.mark.parametrize("minutes", [-1.0, math.nan])
def test_times_that_are_none_are_refused(minutes: float) -> None:
    with pytest.raises(ConfigError, match="minutes"):
        make_plan([SIZES], 4, minutes=minutes)
    with pytest.raises(ConfigError, match="minutes"):
        auto_plan(minutes, [])


def test_settings_are_tried_on_the_first_of_several_folds() -> None:
    manifest = small_manifest(6, 6)
    assert images_to_try(manifest) == manifest
    sides = ("012" * 12, "120" * 12, "201" * 12)
    folds = replace(manifest, rule=SplitRule(folds=3), folds=sides)
    assert images_to_try(folds) == folds.each_fold[0]


def test_without_validation_images_nothing_is_tried() -> None:
    with pytest.raises(DataError, match="validation images"):
        images_to_try(small_manifest(6, 0))


def test_a_grid_that_no_list_can_hold_is_refused() -> None:
    axes = [Axis(f"a{i}", "float", 0.0, 1.0) for i in range(12)]
    with pytest.raises(ConfigError, match="16,777,216"):
        make_plan(axes, 4, "grid")
    assert make_plan(axes, 4, "random")["trials"] == 4
