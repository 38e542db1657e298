"""Synthetic curves with a known ailment, and healthy ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.analysis.diagnosis import CurveContext, diagnose
from tests.core.analysis.curve_events import epochs_of, falling, keys

CONTEXT = CurveContext(num_validation=300)
FROZEN = epochs_of(falling(25, 1.0, 0.3), falling(25, 1.0, 0.35))


def test_healthy_phases_are_left_alone() -> None:
    tuned = epochs_of(falling(12, 0.3, 0.2, 2), falling(12, 0.34, 0.27, 2), 0.97, 0.93)
    assert diagnose({"frozen": FROZEN, "finetune": tuned}, CONTEXT) == []
    assert diagnose({"frozen": FROZEN}, CONTEXT) == []
    assert diagnose({"frozen": []}, CONTEXT) == []
    assert diagnose({}, CONTEXT) == []


def test_over_fitting_begins_after_the_lowest_validation_loss() -> None:
    val_loss = np.concatenate([falling(8, 1.0, 0.4, 2), np.linspace(0.42, 0.75, 8)])
    found = diagnose({"frozen": epochs_of(falling(16, 1.0, 0.02), val_loss)}, CONTEXT)
    assert keys(found) == [("frozen", "over_fitting")]
    assert found[0].epoch == 9
    assert "rises from 0.418 to 0.75" in found[0].reason


def test_a_validation_loss_that_rises_with_the_training_loss_is_not_over_fitting() -> (
    None
):
    val_loss = np.concatenate([falling(8, 1.0, 0.4, 2), np.linspace(0.42, 0.75, 8)])
    loss = np.concatenate([falling(8, 1.0, 0.3, 2), np.linspace(0.32, 0.6, 8)])
    assert "over_fitting" not in {
        item.key for item in diagnose({"frozen": epochs_of(loss, val_loss)}, CONTEXT)
    }


def test_training_that_leaves_a_flat_validation_behind_is_over_fitting() -> None:
    accuracy = np.linspace(0.8, 1.0, 20)
    curves = epochs_of(falling(20, 0.6, 0.01), np.full(20, 0.45), accuracy, 0.8)
    found = diagnose({"scratch": curves}, CONTEXT)
    assert keys(found) == [("scratch", "over_fitting")]
    assert "20 points" in found[0].reason or "19 points" in found[0].reason


def test_a_jump_at_the_switch_that_stays_is_a_learning_rate_too_high() -> None:
    tuned = epochs_of(
        [0.8, 0.7, 0.65, 0.66], [0.9, 0.8, 0.78, 0.77], 0.7, 0.7, rate=1e-2
    )
    found = diagnose({"frozen": FROZEN, "finetune": tuned}, CONTEXT)
    assert keys(found) == [("finetune", "rate_too_high")]
    assert found[0].epoch == 1


def test_a_jump_that_comes_back_is_left_alone() -> None:
    tuned = epochs_of(falling(12, 0.45, 0.2, 2), falling(12, 0.6, 0.28, 2), 0.97, 0.93)
    assert diagnose({"frozen": FROZEN, "finetune": tuned}, CONTEXT) == []


def test_a_jump_of_the_first_epoch_waits_for_the_second_while_running() -> None:
    running = CurveContext(300, is_finished=False)
    first = epochs_of([0.32], [0.6], 0.9, 0.85)
    assert diagnose({"frozen": FROZEN, "finetune": first}, running) == []
    assert keys(diagnose({"frozen": FROZEN, "finetune": first}, CONTEXT))


@pytest.mark.parametrize("phase", ["frozen", "finetune", "scratch"])
def test_a_loss_that_is_no_number_is_named_at_its_epoch(phase: str) -> None:
    curves = epochs_of([1.0, 2.0, math.nan, math.nan], [1.0, 2.0, 3.0, math.nan])
    found = diagnose({"frozen": FROZEN, phase: curves}, CONTEXT)
    assert (phase, "rate_too_high") in keys(found)
    assert found[-1].epoch == 3
    first = diagnose({phase: epochs_of([math.nan], [math.nan])}, CONTEXT)
    assert [item.epoch for item in first] == [1]
    validation = diagnose({phase: epochs_of([1.0, 0.9], [1.0, math.nan])}, CONTEXT)
    assert [item.epoch for item in validation] == [2]


def test_a_rising_training_loss_is_a_learning_rate_too_high() -> None:
    curves = epochs_of([1.0, 0.8, 1.4, 2.0, 2.5], [1.0, 0.9, 1.5, 2.2, 2.6], 0.5, 0.5)
    found = diagnose({"scratch": curves}, CONTEXT)
    assert keys(found) == [("scratch", "rate_too_high")]
    assert found[0].epoch == 3


def test_forgetting_is_a_fall_at_the_switch_while_training_goes_up() -> None:
    tuned = epochs_of(
        falling(8, 0.5, 0.05),
        np.linspace(0.7, 0.9, 8),
        np.linspace(0.85, 0.99, 8),
        np.full(8, 0.78),
        rate=1e-3,
    )
    found = diagnose({"frozen": FROZEN, "finetune": tuned}, CONTEXT)
    assert keys(found) == [("finetune", "forgetting")]
    assert found[0].epoch == 1
    assert "was 90.0% and reaches 78.0%" in found[0].reason
    few = CurveContext(num_validation=30)
    found = diagnose({"frozen": FROZEN, "finetune": tuned}, few)
    assert ("finetune", "forgetting") not in keys(found)


def test_a_fall_that_is_made_good_is_not_forgetting() -> None:
    tuned = epochs_of(
        falling(8, 0.5, 0.2, 1.0),
        falling(8, 0.7, 0.28, 1.0),
        np.linspace(0.85, 0.99, 8),
        [0.8, 0.82, 0.86, 0.9, 0.92, 0.93, 0.93, 0.93],
    )
    assert diagnose({"frozen": FROZEN, "finetune": tuned}, CONTEXT) == []


def test_a_loss_that_still_falls_at_the_end_was_stopped_too_early() -> None:
    curves = epochs_of(falling(6, 2.0, 0.3, 8), falling(6, 2.0, 0.35, 8), 0.7, 0.7)
    found = diagnose({"frozen": curves}, CONTEXT)
    assert keys(found) == [("frozen", "under_fitting")]
    assert found[0].epoch == 6
    assert "still falls at the end: from 2 in epoch 1" in found[0].reason
    perfect = [item | {"val_accuracy": 1.0} for item in curves]
    assert diagnose({"frozen": perfect}, CONTEXT) == []
    assert diagnose({"frozen": curves}, CurveContext(300, is_finished=False)) == []
    tuned = epochs_of(falling(9, 0.5, 0.3, 2), falling(9, 0.6, 0.4, 2), 0.95, 0.93)
    both = {"frozen": curves, "finetune": tuned}
    assert keys(diagnose(both, CONTEXT)) == [("frozen", "under_fitting")]


def test_training_that_stands_still_near_the_baseline_is_too_weak() -> None:
    curves = epochs_of(falling(20, 0.7, 0.55, 2), falling(20, 0.7, 0.56, 2), 0.6, 0.59)
    found = diagnose({"frozen": curves}, CONTEXT)
    assert keys(found) == [("frozen", "under_fitting")]
    assert found[0].epoch < 10
    assert "stands still at 60.0%" in found[0].reason
    assert found[0].cause == "too_weak"
    good = epochs_of(falling(20, 0.7, 0.4, 2), falling(20, 0.7, 0.42, 2), 0.85, 0.84)
    assert diagnose({"frozen": good}, CONTEXT) == []
    tuned = epochs_of(falling(9, 0.5, 0.3, 2), falling(9, 0.5, 0.4, 2), 0.95, 0.9)
    assert diagnose({"frozen": curves, "finetune": tuned}, CONTEXT) == []


def test_balanced_sampling_is_measured_by_the_majority_that_training_sees() -> None:
    level = epochs_of(falling(20, 0.7, 0.55, 2), falling(20, 0.7, 0.56, 2), 0.72, 0.72)
    uneven = CurveContext(300, majority=0.9)
    assert keys(diagnose({"frozen": level}, uneven)) == [("frozen", "under_fitting")]
    balanced = CurveContext(300, majority=0.9, train_majority=1 / 3)
    assert diagnose({"frozen": level}, balanced) == []
    worse = [item | {"accuracy": 0.5, "val_accuracy": 0.5} for item in level]
    (found,) = diagnose({"frozen": worse}, balanced)
    assert "always answering one class would give 33.3%" in found.reason


def test_over_fitting_is_told_from_the_curve_that_it_was_found_in() -> None:
    calm = [0.7, 0.6, 0.5, 0.45, 0.40]
    val_loss = [*calm, 2.0, 0.41, 0.5, 0.55, 0.6, 0.62, 0.65, 0.67, 0.7]
    curves = epochs_of(np.linspace(0.7, 0.1, len(val_loss)), val_loss, 0.9, 0.8)
    (found,) = diagnose({"frozen": curves}, CurveContext(500))
    assert "the validation loss rises from 0.4 to 0.7" in found.reason
    assert "training accuracy is 10 points above validation's" in found.reason


def test_figures_that_are_missing_are_passed_over() -> None:
    val_loss = np.concatenate([falling(8, 1.0, 0.4, 2), np.linspace(0.42, 0.75, 8)])
    curves = epochs_of(falling(16, 1.0, 0.02), val_loss)
    for place in (2, 11):
        del curves[place]["val_loss"]
    assert keys(diagnose({"frozen": curves}, CONTEXT)) == [("frozen", "over_fitting")]
    bare = [{"epoch": item["epoch"]} for item in curves]
    assert diagnose({"frozen": bare}, CONTEXT) == []
    unjudged = [
        item | {"val_loss": None, "val_accuracy": None, "learning_rate": None}
        for item in FROZEN
    ]
    assert diagnose({"frozen": unjudged, "finetune": unjudged}, CurveContext(0)) == []
