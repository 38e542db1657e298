"""Layers that are no good are refused before a run starts."""

from __future__ import annotations

import dataclasses

import pytest

from core.backbones.registry import BACKBONES
from core.config import RunConfig
from core.config.layers import check_layers
from core.errors import ConfigError
from tests.conftest import unfreeze_steps


def config(*later: int | str, unfreeze: int | str = 0, **settings: object) -> RunConfig:
    """A run with steps of unfreezing after the first."""
    made = RunConfig(dataset="d", **settings)  # type: ignore[arg-type]
    steps = unfreeze_steps(*((each, 1, 1e-4) for each in (unfreeze, *later)))
    return dataclasses.replace(
        made, finetune=dataclasses.replace(made.finetune, steps=steps)
    )


@pytest.mark.parametrize("name", BACKBONES)
def test_defaults_of_every_backbone_pass(name: str) -> None:
    trained = BACKBONES[name].is_pretrained
    settings = {} if trained else {"strategy": "scratch", "weights": "none"}
    check_layers(config(backbone=name, **settings))


def test_wrong_feature_layer_is_refused_in_every_strategy() -> None:
    for strategy in ("frozen", "finetune"):
        with pytest.raises(ConfigError, match="feature_layer"):
            check_layers(config(strategy=strategy, feature_layer="mixed7"))


def test_wrong_line_is_refused_where_there_is_a_phase_for_it() -> None:
    for unfreeze in ("from:mixed7", "from:141"):
        with pytest.raises(ConfigError, match=r"finetune\.steps\.0\.unfreeze to begin"):
            check_layers(config(unfreeze=unfreeze))
        check_layers(config(unfreeze=unfreeze, strategy="frozen"))


def test_line_above_all_that_is_used_is_refused() -> None:
    settings = {"backbone": "inception_v3", "feature_layer": "mixed7"}
    check_layers(config(unfreeze="from:200", **settings))
    with pytest.raises(ConfigError, match="to reach a layer"):
        check_layers(config(unfreeze="from:281", **settings))


def test_steps_that_go_deeper_pass() -> None:
    check_layers(config(30, "from:block8_expand_conv", "all", unfreeze=10))
    check_layers(config(60))


@pytest.mark.parametrize(
    "later", [(0,), (46,), (40,), (60, 50), (60, "from:block11_expand_conv")]
)
def test_step_that_does_not_go_deeper_is_refused(later: tuple[int | str]) -> None:
    name = rf"finetune\.steps\.{len(later)}\.unfreeze"
    with pytest.raises(ConfigError, match=f"{name} .* deeper"):
        check_layers(config(*later))


def test_step_with_a_wrong_layer_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"finetune\.steps\.1\.unfreeze to begin"):
        check_layers(config("from:mixed7"))
