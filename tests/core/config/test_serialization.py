"""Configs are made of plain values, and of settings as the command line has them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.config import PHASES, Dense, OptimizerConfig, RunConfig, UnfreezeStep
from core.config.serialization import with_settings
from core.errors import ConfigError
from tests.core.config.values import read, values


@pytest.mark.parametrize(
    "name",
    [
        *(
            "view",
            "head.units",
            "frozen.lr",
            "augmentation.x",
            "frozen.steps",
            "unfreeze",
        ),
        *("finetune.optimizer.lr", "scratch.schedule.rate", "frozen.plateau.on"),
    ],
)
def test_unknown_settings_are_refused_by_name(name: str) -> None:
    with pytest.raises(ConfigError, match=rf"received {name}\.") as caught:
        read(**{name: 1})
    assert "Remove it or correct its name." in str(caught.value)


@pytest.mark.parametrize(
    "part",
    [
        *("head", "augmentation", *PHASES),
        *(f"{p}.{x}" for p in PHASES for x in ("optimizer", "schedule", "plateau")),
    ],
)
@pytest.mark.parametrize("value", [1, [], "x", None])
def test_parts_are_objects(part: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=f"{part} to be an object"):
        read(**{part: value})
    with pytest.raises(ConfigError, match="config to be an object"):
        RunConfig.from_json(value)


@pytest.mark.parametrize("phase", PHASES)
def test_partial_phase_is_refused_and_named(phase: str) -> None:
    with pytest.raises(ConfigError, match=f"{phase}.* with all its settings") as caught:
        read(**{phase: {"epochs": 3}})
    assert "received none for learning_rate" in str(caught.value)
    config = read(**{phase: {"epochs": 3, "learning_rate": 0.1}})
    assert config.phase(phase).patience == 0


def test_missing_data_set_is_refused() -> None:
    with pytest.raises(ConfigError, match="received none for dataset"):
        RunConfig.from_json({})


def test_left_out_settings_have_their_defaults() -> None:
    assert RunConfig.from_json({"dataset": "d"}) == RunConfig(dataset="d")
    partial = RunConfig.from_json({"dataset": "d", "head": {}, "augmentation": {}})
    assert partial == RunConfig(dataset="d")


@pytest.mark.parametrize("name", ["head.layers", "finetune.steps"])
@pytest.mark.parametrize("value", [None, 3, "dense", {"kind": "dense"}, True])
def test_lists_are_lists(name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=f"{name} to be a list"):
        read(**{name: value})


def test_settings_are_set_by_their_names() -> None:
    base = values()
    before = json.dumps(base)
    made = with_settings(
        base,
        [
            "finetune.steps.0.learning_rate=1e-5",
            "frozen.optimizer.name=sgd",
            "frozen.optimizer.momentum=0.9",
            " adapt_norms = true ",
            "finetune.steps.0.unfreeze=from:block=13",
            'imbalance="class_weights"',
            'head.layers=[{"kind": "dense", "units": 64}]',
            "head.layers.0.units=48",
            "weights=",
            "seed=1",
            "seed=2",
        ],
    )
    assert json.dumps(base) == before
    config = RunConfig.from_json(made)
    (step,) = config.finetune.steps
    assert (step.unfreeze, step.learning_rate) == ("from:block=13", 1e-5)
    assert config.frozen.optimizer == OptimizerConfig("sgd", momentum=0.9)
    assert config.adapt_norms is True
    assert config.imbalance == "class_weights"
    assert config.head.layers == (Dense(units=48),)
    assert (config.weights, config.seed) == ("", 2)
    assert with_settings(base, []) == json.loads(before)


def test_settings_go_by_their_former_names_too() -> None:
    later = [{"unfreeze": "all", "epochs": 1, "learning_rate": 1e-6}]
    settings = [
        "unfreeze=20",
        "finetune.epochs=3",
        "finetune.learning_rate=1e-5",
        f"finetune.gradual={json.dumps(later)}",
    ]
    config = RunConfig.from_json(with_settings(values(), settings))
    assert config.finetune.steps == (
        UnfreezeStep(20, 3, 1e-5),
        UnfreezeStep("all", 1, 1e-6),
    )
    none = with_settings(config.to_json(), ["finetune.gradual=[]"])
    assert RunConfig.from_json(none).finetune.steps == config.finetune.steps[:1]
    with pytest.raises(ConfigError, match="to be a list"):
        with_settings(values(), ["finetune.gradual=3"])


def test_a_fine_tune_phase_in_its_former_form_unfreezes_what_the_run_did() -> None:
    phase = {"epochs": 3, "learning_rate": 1e-5, "patience": 2}
    settings = ["unfreeze=20", f"finetune={json.dumps(phase)}", "finetune.epochs=4"]
    config = RunConfig.from_json(with_settings(values(), settings))
    assert config.finetune.steps == (UnfreezeStep(20, 4, 1e-5),)
    assert config.finetune.patience == 2


def test_a_fine_tune_phase_that_is_no_phase_is_refused_when_the_config_is_made() -> (
    None
):
    phase = {"epochs": 3, "learning_rate": 1e-5, "patience": 2}
    found = with_settings(values(), ["finetune=3", f"finetune={json.dumps(phase)}"])
    assert found["finetune"] == phase
    with pytest.raises(ConfigError, match="finetune to be an object"):
        RunConfig.from_json(with_settings(values(), ["finetune=3"]))


@pytest.mark.parametrize(
    "key",
    [
        *("lr", "finetune.lr", "finetune.optimizer.lr", "", ".", "finetune."),
        *("seed.x", "head.layers.1", "head.layers.x.rate", "head.layers.0.x", "Seed"),
    ],
)
def test_an_unknown_setting_is_refused_and_the_known_are_named(key: str) -> None:
    with pytest.raises(ConfigError, match=r"finetune\.optimizer\.momentum") as caught:
        with_settings(values(), [f"{key}=1"])
    assert caught.value.received == key


@pytest.mark.parametrize("setting", ["seed", "", "frozen.learning_rate 1e-5"])
def test_a_setting_without_a_value_is_refused(setting: str) -> None:
    with pytest.raises(ConfigError, match="a setting as key=value"):
        with_settings(values(), [setting])


def test_a_value_that_is_nested_beyond_all_sense_is_taken_as_text() -> None:
    values = with_settings(RunConfig("d").to_json(), ["batch_size=" + "[" * 90_000])
    with pytest.raises(ConfigError, match=r"a whole number.* \[{100}\.\.\.\. Change"):
        RunConfig.from_json(values)


def test_values_are_checked_when_the_config_is_made() -> None:
    for setting, message in (
        ("seed=abc", "seed to be a whole number"),
        ("head.layers=dense", "head.layers to be a list"),
        ("frozen=3", "frozen to be an object"),
        ("label_smoothing=NaN", "label_smoothing to be between"),
    ):
        with pytest.raises(ConfigError, match=message):
            RunConfig.from_json(with_settings(values(), [setting]))
