"""What is unfrozen, in which steps, and how weights are changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.backbones.registry import BACKBONES
from core.config import OPTIMIZERS, OptimizerConfig, RunConfig, UnfreezeStep
from core.errors import ConfigError
from tests.core.config.values import read

FIRST = "finetune.steps.0.unfreeze"
UNFREEZE_FORMS = (0, 12, "all", "from:100", "from:block_13_expand")


def test_at_least_one_layer_stays_frozen() -> None:
    layers = BACKBONES["vgg16"].num_layers
    (step,) = read(backbone="vgg16", **{FIRST: layers - 1}).finetune.steps
    assert step.unfreeze == layers - 1
    (step,) = read(backbone="vgg16").finetune.steps
    assert step.unfreeze == 0  # the backbone's default
    for count in (layers, -1):
        with pytest.raises(ConfigError, match="unfreeze to be between 0"):
            read(backbone="vgg16", **{FIRST: count})


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_momentum_is_for_optimizers_that_have_it(name: str) -> None:
    assert OptimizerConfig(name).momentum == 0
    if name in ("sgd", "rmsprop"):
        assert OptimizerConfig(name, momentum=0.999).momentum == 0.999
        with pytest.raises(ConfigError, match=r"between 0 and 0\.999"):
            OptimizerConfig(name, momentum=1.0)
    else:
        with pytest.raises(ConfigError, match=f"momentum of {name} to be between 0"):
            OptimizerConfig(name, momentum=0.1)


@pytest.mark.parametrize("value", UNFREEZE_FORMS)
def test_what_is_unfrozen_has_several_forms(value: int | str) -> None:
    config = read(backbone="mobilenet_v2", **{FIRST: value})
    assert config.finetune.steps[0].unfreeze == value
    step = {"unfreeze": value, "epochs": 1, "learning_rate": 1e-5}
    config = read(backbone="mobilenet_v2", **{"finetune.steps": [step, step]})
    assert config.finetune.steps[1].unfreeze == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("top", 'a number of layers, "all" or "from:LAYER"'),
        ("12", 'a number of layers, "all" or "from:LAYER"'),
        ("", 'a number of layers, "all" or "from:LAYER"'),
        ("from", 'a number of layers, "all" or "from:LAYER"'),
        (-1, "between 0 and 153"),
        (154, "between 0 and 153"),
        (2.0, "a whole number or text"),
        (True, "a whole number or text"),
        (None, "a whole number or text"),
        ([], "a whole number or text"),
    ],
)
def test_other_forms_of_what_is_unfrozen_are_refused(value: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=rf"steps\.0\.unfreeze to be {message}"):
        read(backbone="mobilenet_v2", **{FIRST: value})
    step = {"epochs": 1, "learning_rate": 1e-5}
    steps = [step | {"unfreeze": each} for each in (9, value)]
    name = r"finetune\.steps\.1\.unfreeze"
    with pytest.raises(ConfigError, match=f"{name} to be {message}"):
        read(backbone="mobilenet_v2", **{"finetune.steps": steps})


def test_steps_are_phases_of_their_own_and_their_epochs_add_up() -> None:
    steps = [
        {"unfreeze": 9, "epochs": 5, "learning_rate": 1e-3},
        {"unfreeze": 60, "epochs": 2, "learning_rate": 1e-4},
        {"unfreeze": "all", "epochs": 3, "learning_rate": 1e-5},
    ]
    config = read(**{"finetune.steps": steps, "finetune.optimizer.name": "sgd"})
    assert config.finetune.steps == (
        UnfreezeStep(9, 5, 1e-3),
        UnfreezeStep(60, 2, 1e-4),
        UnfreezeStep("all", 3, 1e-5),
    )
    rules = replace(RunConfig("d").finetune.optimizer, name="sgd")
    second = config.phase("finetune", 1)
    assert (second.epochs, second.learning_rate, second.keep) == (2, 1e-4, "last")
    assert (second.optimizer, second.schedule.kind) == (rules, "cosine")
    assert config.phase("frozen") == config.frozen
    assert config.epochs("finetune") == 10
    assert config.epochs("frozen") == 30
    assert read(**{"scratch.epochs": 70}).epochs("scratch") == 70


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": 0}, "epochs to be between 1 and 1000"),
        ({"epochs": 1001}, "epochs to be between 1 and 1000"),
        ({"learning_rate": 0.0}, "learning_rate to be between"),
        ({"epochs": 1.5}, r"finetune\.steps\.0\.epochs to be a whole number"),
        ({"patience": 3}, r"received finetune\.steps\.0\.patience"),
    ],
)
def test_steps_are_checked(change: dict[str, Any], message: str) -> None:
    step = {"unfreeze": 60, "epochs": 2, "learning_rate": 1e-4} | change
    with pytest.raises(ConfigError, match=message):
        read(**{"finetune.steps": [step]})


def test_steps_are_whole_and_not_too_many() -> None:
    with pytest.raises(ConfigError, match="received none for unfreeze, learning_rate"):
        read(**{"finetune.steps": [{"epochs": 3}]})
    step = {"unfreeze": 60, "epochs": 2, "learning_rate": 1e-4}
    assert len(read(**{"finetune.steps": [step] * 9}).finetune.steps) == 9
    for number in (0, 10):
        with pytest.raises(ConfigError, match="steps to be between 1 and 9"):
            read(**{"finetune.steps": [step] * number})
