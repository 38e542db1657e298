"""Configs of earlier versions are read as what they were."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.config import Dropout, RunConfig, UnfreezeStep
from core.config.recipes import recipe
from core.errors import ConfigError
from tests.core.config.values import read


def older(**changes: Any) -> dict[str, Any]:
    """A config as it was written before there were strategies."""
    phases = {
        "frozen": {"epochs": 30, "learning_rate": 0.001, "patience": 5},
        "finetune": {"epochs": 10, "learning_rate": 0.0001, "patience": 4},
    }
    head = {"dropout": 0.2}
    rest = {"dataset": "d", "weights": "imagenet", "views": 4, "unfreeze": 0, "seed": 0}
    return {**rest, "head": head, **phases, **changes}


def test_an_older_config_is_read_as_what_it_was() -> None:
    assert RunConfig.from_json(older()) == RunConfig.from_json(
        recipe("constant_rate").config.to_json() | {"dataset": "d"}
    )
    values = older(seed=7, head={"dropout": 0.5}, unfreeze=9)
    before = json.dumps(values)
    config = RunConfig.from_json(values)
    assert json.dumps(values) == before
    assert (config.seed, config.view_seed) == (7, 7)
    assert config.finetune.steps == (UnfreezeStep(9, 10, 1e-4),)
    assert config.head.layers == (Dropout(rate=0.5),)
    assert (config.strategy, config.finetune.patience) == ("finetune", 4)
    assert RunConfig.from_json(config.to_json()) == config


def test_an_older_config_without_fine_tuning_is_frozen_only() -> None:
    phase = {"epochs": 0, "learning_rate": 0.002, "patience": 4}
    config = RunConfig.from_json(older(finetune=phase))
    assert config.phases == ("frozen",)
    assert config.finetune.steps == (UnfreezeStep(0, 1, 0.002),)


def test_an_older_config_may_have_only_some_settings() -> None:
    assert RunConfig.from_json({"dataset": "d", "head": {}}) == RunConfig("d")
    assert RunConfig.from_json({"dataset": "d", "seed": 3}).view_seed == 3


def test_what_a_whole_config_does_not_say_is_not_todays_default() -> None:
    assert RunConfig.from_json(older()).label_smoothing == 0
    assert RunConfig.from_json({"dataset": "d", "views": 2}).label_smoothing == 0.05


def test_an_older_run_from_scratch_remembered_its_statistics() -> None:
    def precise(**changes: Any) -> bool:
        config = RunConfig("d", strategy="scratch", weights="none").to_json() | changes
        del config["precise_norms"]
        return RunConfig.from_json(config).precise_norms

    assert not precise()
    assert precise(strategy="frozen")  # where it counts for nothing
    in_part = {"dataset": "d", "strategy": "scratch", "weights": "none"}
    assert RunConfig.from_json(in_part).precise_norms
    assert read(strategy="scratch", weights="none").precise_norms


def test_what_is_wrong_in_an_older_config_stays_wrong() -> None:
    with pytest.raises(ConfigError, match=r"rate to be between 0 and 0\.95"):
        RunConfig.from_json(older(head={"dropout": 0.96}))
    with pytest.raises(ConfigError, match=r"received head\.units"):
        RunConfig.from_json(older(head={"dropout": 0.1, "units": 3}))


def test_todays_config_is_not_taken_for_an_older_one() -> None:
    assert read(seed=7).view_seed == 0
    with pytest.raises(ConfigError, match=r"received head\.dropout"):
        read(**{"head.dropout": 0.1})
    with pytest.raises(ConfigError, match="epochs to be between 1 and 1000"):
        read(**{"finetune.steps.0.epochs": 0})


def without_steps(**finetune: Any) -> dict[str, Any]:
    """A config as it was written before there were steps of unfreezing."""
    values = read().to_json() | {"unfreeze": "from:100"}
    phase = {"epochs": 7, "learning_rate": 0.002, "patience": 2, "backbone_rate": 0.1}
    return values | {"finetune": phase | finetune}


def test_what_was_the_runs_and_the_phases_is_the_first_steps() -> None:
    config = RunConfig.from_json(without_steps(gradual=[]))
    assert config.finetune.steps == (UnfreezeStep("from:100", 7, 0.002),)
    assert (config.finetune.patience, config.finetune.backbone_rate) == (2, 0.1)
    assert RunConfig.from_json(config.to_json()) == config


def test_gradual_unfreezing_goes_on_after_the_first_step() -> None:
    later = [{"unfreeze": "all", "epochs": 3, "learning_rate": 1e-5}]
    config = RunConfig.from_json(without_steps(gradual=later))
    assert config.finetune.steps == (
        UnfreezeStep("from:100", 7, 0.002),
        UnfreezeStep("all", 3, 1e-5),
    )
    for wrong, message in (
        (3, r"finetune\.steps to be a list"),
        ([3], r"finetune\.steps\.1 to be an object"),
        ([{"epochs": 0} | later[0], {"epochs": 1}], r"finetune\.steps\.2 with all"),
    ):
        with pytest.raises(ConfigError, match=message):
            RunConfig.from_json(without_steps(gradual=wrong))


def test_steps_and_what_they_were_before_do_not_go_together() -> None:
    with pytest.raises(ConfigError, match=r"received finetune\.epochs"):
        read(**{"finetune.epochs": 3})
