from __future__ import annotations

from typing import Any

import pytest

from benchmarks._accuracies import ARMS, differences, spread, summary
from benchmarks._report import header
from benchmarks.parity import base_config, make_parser, show
from core.cli.console import Console
from core.errors import ConfigError


def run_of(cached: float, fresh: float, plain: float) -> dict[str, dict[str, Any]]:
    tests = dict(zip(ARMS, (cached, fresh, plain), strict=True))
    return {
        arm: {
            "seconds": 10.0,
            "phases": {
                "frozen": {"validation": 0.9, "test": 0.5},
                "finetune": {"validation": 0.9, "test": test},
            },
        }
        for arm, test in tests.items()
    }


RUNS = [run_of(0.80, 0.81, 0.79), run_of(0.84, 0.82, 0.80)]


def test_a_spread_has_mean_and_range() -> None:
    found = spread([0.5, 0.7])
    assert found["mean"] == pytest.approx(0.6)
    assert (found["low"], found["high"], found["values"]) == (0.5, 0.7, [0.5, 0.7])


def test_differences_are_of_means_and_in_points() -> None:
    found = differences(summary(RUNS))
    assert found["finetune_difference_cached_minus_fresh_points"] == 0.5
    assert found["finetune_difference_fresh_minus_plain_points"] == 2.0
    assert found["frozen_difference_cached_minus_fresh_points"] == 0.0


def test_the_last_phase_stands_without_its_name() -> None:
    arms = summary(RUNS)
    assert differences(arms)["difference_cached_minus_fresh_points"] == 0.5
    for figures in arms.values():
        del figures["phases"]["finetune"]
    assert differences(arms)["difference_cached_minus_fresh_points"] == 0.0


def test_a_data_set_without_test_images_has_no_test_difference() -> None:
    run = run_of(0.8, 0.8, 0.8)
    for arm in run.values():
        for splits in arm["phases"].values():
            splits["test"] = None
    found = differences(summary([run]))
    assert "difference_cached_minus_fresh_points" not in found
    assert found["difference_cached_minus_fresh_validation_points"] == 0.0


def test_the_table_has_each_arm_in_each_phase(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arms = summary(RUNS)
    report = header("parity", False, 0) | {
        "data": "elpv",
        "seeds": [0, 1],
        "images": [{"train": 70, "validation": 15, "test": 15}],
        "backbone": "lite",
        "size": 224,
        "epochs": {"frozen": 10, "finetune": 5},
        **differences(arms),
        "arms": arms,
    }
    show(report, Console())
    out = capsys.readouterr().out
    assert "82.0 (80.0 to 84.0)" in out
    assert out.count("plain Keras") == 2
    assert "finetune difference cached minus fresh " in out
    assert "QUICK" not in out


def test_all_arms_train_all_epochs() -> None:
    config = base_config(make_parser().parse_args(["--epochs", "7", "0"]), 2)
    assert (config.phases, config.frozen.epochs, config.seed) == (("frozen",), 7, 2)
    assert config.frozen.patience == 0  # never ends early
    config = base_config(make_parser().parse_args(["--epochs", "7", "3"]), 2)
    assert (config.phases, config.epochs("finetune")) == (("frozen", "finetune"), 3)
    assert config.finetune.patience == 0


def test_no_frozen_epochs_are_refused() -> None:
    with pytest.raises(ConfigError, match="epochs to be between 1 and 1000"):
        base_config(make_parser().parse_args(["--epochs", "0", "5"]), 0)
