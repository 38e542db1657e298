"""What is unfrozen, in which stages, and how steps are made."""

from __future__ import annotations

from typing import Any

import pytest

from core.backbones.registry import BACKBONES
from core.config import OPTIMIZERS, OptimizerConfig, StageConfig
from core.errors import ConfigError
from tests.core.config.values import read

UNFREEZE_FORMS = (0, 12, "all", "from:100", "from:block_13_expand")


def test_at_least_one_layer_stays_frozen() -> None:
    layers = BACKBONES["vgg16"].num_layers
    assert read(backbone="vgg16", unfreeze=layers - 1).unfreeze == layers - 1
    assert read(backbone="vgg16").unfreeze == 0  # the backbone's default
    for count in (layers, -1):
        with pytest.raises(ConfigError, match="unfreeze to be between 0"):
            read(backbone="vgg16", unfreeze=count)


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
    config = read(backbone="mobilenet_v2", unfreeze=value)
    assert config.unfreeze == value
    stage = {"unfreeze": value, "epochs": 1, "learning_rate": 1e-5}
    config = read(backbone="mobilenet_v2", **{"finetune.gradual": [stage]})
    assert config.stages[1].unfreeze == value


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
    with pytest.raises(ConfigError, match=f"unfreeze to be {message}"):
        read(backbone="mobilenet_v2", unfreeze=value)
    stage = {"unfreeze": value, "epochs": 1, "learning_rate": 1e-5}
    name = r"finetune\.gradual\.0\.unfreeze"
    with pytest.raises(ConfigError, match=f"{name} to be {message}"):
        read(backbone="mobilenet_v2", **{"finetune.gradual": [stage]})


def test_stages_begin_with_the_phase_itself_and_add_up() -> None:
    later = [
        {"unfreeze": 60, "epochs": 2, "learning_rate": 1e-4},
        {"unfreeze": "all", "epochs": 3, "learning_rate": 1e-5},
    ]
    config = read(unfreeze=9, **{"finetune.gradual": later, "finetune.epochs": 5})
    assert config.stages == (
        StageConfig(9, 5, config.finetune.learning_rate),
        StageConfig(60, 2, 1e-4),
        StageConfig("all", 3, 1e-5),
    )
    assert config.epochs("finetune") == 10
    assert config.epochs("frozen") == 30
    assert read(**{"scratch.epochs": 70}).epochs("scratch") == 70


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": 0}, "epochs to be between 1 and 1000"),
        ({"epochs": 1001}, "epochs to be between 1 and 1000"),
        ({"learning_rate": 0.0}, "learning_rate to be between"),
        ({"epochs": 1.5}, r"finetune\.gradual\.0\.epochs to be a whole number"),
        ({"patience": 3}, r"received finetune\.gradual\.0\.patience"),
    ],
)
def test_stages_are_checked(change: dict[str, Any], message: str) -> None:
    stage = {"unfreeze": 60, "epochs": 2, "learning_rate": 1e-4} | change
    with pytest.raises(ConfigError, match=message):
        read(**{"finetune.gradual": [stage]})


def test_stages_are_whole_and_not_too_many() -> None:
    with pytest.raises(ConfigError, match="received none for unfreeze, learning_rate"):
        read(**{"finetune.gradual": [{"epochs": 3}]})
    stage = {"unfreeze": 60, "epochs": 2, "learning_rate": 1e-4}
    with pytest.raises(ConfigError, match="gradual to be between 0 and 8"):
        read(**{"finetune.gradual": [stage] * 9})
