"""What real curves were once taken for, and what became of their runs."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.diagnosis import CurveContext, diagnose
from core.analysis.run_findings import findings_of
from core.analysis.switch import Switch, switch_between
from core.config import AugmentationConfig, RunConfig
from tests.core.analysis.curve_events import epochs_of, falling, keys

FROZEN = epochs_of(falling(15, 1.0, 0.25), falling(15, 1.0, 0.31), 0.9, 0.86)
SAME = np.full(120, 0.3)
BETTER = switch_between(14, 3, SAME, SAME - 0.05)
WORSE = switch_between(3, 14, SAME, SAME + 0.2)
EQUAL = switch_between(4, 5, SAME, SAME + np.linspace(-0.3, 0.32, 120))

# Of fine-tunings whose first epoch lifts the validation loss.
LIFTED = epochs_of(
    [0.16, 0.1, 0.03], [0.6, 0.55, 0.5], [0.94, 0.97, 0.98], [0.84, 0.8, 0.8]
)


def told(validation: Switch, test: Switch) -> list[tuple[str, str]]:
    context = CurveContext(120, switches={"validation": validation, "test": test})
    found = diagnose({"frozen": FROZEN, "finetune": LIFTED}, context)
    return [item for item in keys(found) if item[0] == "finetune"]


def test_a_fine_tuning_that_the_paired_test_calls_better_did_no_harm() -> None:
    assert told(BETTER, EQUAL) == told(EQUAL, BETTER) == told(WORSE, BETTER) == []


def test_test_images_alone_are_no_reason_to_name_something() -> None:
    assert told(EQUAL, WORSE) == []


def test_a_worse_model_is_named_with_its_images() -> None:
    assert told(WORSE, EQUAL) == [("finetune", "forgetting")]
    context = CurveContext(120, switches={"validation": WORSE})
    found = diagnose({"frozen": FROZEN, "finetune": LIFTED}, context)
    assert "fixes 3 and breaks 14, and their loss goes from 0.3 to 0.5" in (
        found[-1].reason
    )
    louder = switch_between(0, 0, SAME, SAME + 0.2)  # as often right, and far less sure
    assert told(louder, EQUAL) == [("finetune", "rate_too_high")]


def test_a_small_loss_that_rises_a_little_is_left_alone() -> None:
    frozen = epochs_of(falling(15, 0.5, 0.03), falling(15, 0.4, 0.03), 1.0, 1.0)
    loss = [0.011, 0.005, 0.006, 0.018, 0.018]
    tuned = epochs_of(loss, [0.029, 0.02, 0.021, 0.022, 0.021], 1.0, 0.99)
    almost = switch_between(0, 1, SAME[:60], SAME[:60])
    context = CurveContext(60, switches={"validation": almost, "test": almost})
    assert diagnose({"frozen": frozen, "finetune": tuned}, context) == []
    assert keys(diagnose({"frozen": frozen, "finetune": tuned}, CurveContext(60))) == []


def test_over_fitting_that_patience_ends_is_named() -> None:
    tuned = epochs_of(
        [0.33, 0.29, 0.26, 0.23, 0.21],
        [0.358, 0.37, 0.385, 0.40, 0.415],
        [0.97, 0.99, 1.0, 1.0, 1.0],
        [0.88, 0.89, 0.88, 0.89, 0.89],
    )
    context = CurveContext(120, switches={"validation": EQUAL, "test": EQUAL})
    found = diagnose({"frozen": FROZEN, "finetune": tuned}, context)
    assert keys(found) == [("finetune", "over_fitting")]
    assert "rises from 0.358 to 0.415" in found[0].reason
    assert "11 points above validation's" in found[0].reason


def test_a_loss_that_rises_while_nearly_all_is_right_is_left_alone() -> None:
    val_loss = [0.23, 0.22, 0.44, 0.55, 0.56, 0.57, 0.55]
    loss = [0.73, 0.06, 0.04, 0.006, 0.01, 0.001, 0.005]
    curves = epochs_of(loss, val_loss, [0.7, 0.97, 0.99, 1, 1, 1, 1], 0.957)
    assert diagnose({"frozen": curves}, CurveContext(46, 0.5, num_classes=3)) == []


def test_a_validation_loss_that_jumps_far_above_its_accuracy_is_a_rate_too_high() -> (
    None
):
    val_loss = [4.0, 4.8, 4.4, 6.5, 4.0, 5.5, 4.1, 5.2, 4.6, 5.9, 4.3, 4.9]
    val_accuracy = [0.73, 0.83, 0.75, 0.85, 0.71, 0.81] * 2
    accuracy = falling(12, 0.6, 0.9)
    curves = epochs_of(falling(12, 9, 1), val_loss, accuracy, val_accuracy)
    found = diagnose({"frozen": curves}, CurveContext(75))
    assert keys(found) == [("frozen", "rate_too_high")]
    assert "its lowest, 4, is high for an accuracy of 73.0%" in found[0].reason
    calm = epochs_of(falling(12, 9, 1), np.linspace(4.4, 4.0, 12), 0.75, 0.73)
    assert ("frozen", "rate_too_high") not in keys(
        diagnose({"frozen": calm}, CurveContext(75))
    )
    few = CurveContext(20)  # of which six are wrong
    assert diagnose({"frozen": curves}, few) == []


def test_a_loss_that_label_smoothing_lifts_is_not_high_for_its_accuracy() -> None:
    def told(label_smoothing: float) -> list[tuple[str, str]]:
        # At 0.2 no answer on two classes costs less than 0.325.
        val_loss = [0.62, 0.5, 0.58, 0.47, 0.56, 0.45] + [0.54, 0.46, 0.57] * 2
        curves = epochs_of(falling(12, 0.7, 0.4), val_loss, 0.96, 0.95)
        config = RunConfig("d", label_smoothing=label_smoothing)
        return keys(findings_of(config, {"frozen": curves}, [100, 100], True, {}))

    assert told(0.2) == []
    assert told(0.0) == [("frozen", "rate_too_high")]


def test_training_accuracy_that_mixed_views_hold_down_is_no_under_fitting() -> None:
    curves = epochs_of(falling(20, 0.7, 0.55, 2), falling(20, 0.7, 0.3, 2), 0.6, 0.9)

    def told(alpha: float) -> list[tuple[str, str]]:
        config = RunConfig("d", augmentation=AugmentationConfig(cutmix_alpha=alpha))
        return keys(findings_of(config, {"frozen": curves}, [100, 100], True, {}))

    assert told(1.0) == []
    assert told(0.0) == [("frozen", "under_fitting")]


@pytest.mark.parametrize("count", [3, 10, 30])
def test_a_straight_slow_fall_is_a_rate_too_low(count: int) -> None:
    val_loss = 1.58 - 0.0014 * np.arange(count)
    wiggle = 1.7 + 0.05 * np.sin(7.0 * np.arange(count))  # each epoch has other views
    curves = epochs_of(wiggle, val_loss, 0.3, 0.2)
    (found,) = diagnose({"frozen": curves}, CurveContext(46, num_classes=3))
    assert found.title == "Under-fitting: learns too slowly"
    assert found.cause == "too_slow"


def test_a_fall_that_has_levelled_off_is_no_under_fitting() -> None:
    val_loss = 0.46 + 0.12 * np.exp(-np.arange(30) / 4)
    curves = epochs_of(falling(30, 0.7, 0.4), val_loss, 0.82, 0.8)
    assert diagnose({"frozen": curves}, CurveContext(75)) == []


def test_over_fitting_needs_a_training_loss_that_ends_lower() -> None:
    val_loss = [0.8, 0.7, 0.657, 0.7, 0.75, 0.79, 0.79]
    loss = [1.2, 0.5, 0.169, 0.14, 0.12, 0.12, 0.175]
    curves = epochs_of(loss, val_loss, 0.94, 0.79)
    assert diagnose({"frozen": curves}, CurveContext(150)) == []
    ends_lower = epochs_of([*loss[:-1], 0.11], val_loss, 0.94, 0.79)
    found = diagnose({"frozen": ends_lower}, CurveContext(150))
    assert keys(found) == [("frozen", "over_fitting")]


def test_a_training_loss_that_rises_does_not_stand_still() -> None:
    def told(last: float) -> list[tuple[str, str]]:
        loss = [0.75, 0.7, 0.68, 0.66, 0.66, 0.66, last, last, last]
        curves = epochs_of(loss, [0.6, 0.58, 0.59] * 3, 0.55, 0.55)
        return keys(diagnose({"frozen": curves}, CurveContext(75)))

    assert told(0.65) == [("frozen", "under_fitting")]
    assert told(0.72) == []
