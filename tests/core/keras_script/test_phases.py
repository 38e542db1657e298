"""What a script trains and keeps is what the run does, or the script says so."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.backbones.registry import BACKBONES
from core.backbones.thaw_line import default_unfreeze, thaw_line
from core.config import (
    FinetuneConfig,
    PlateauConfig,
    RunConfig,
    ScheduleConfig,
)
from core.keras_script import keras_code
from tests.conftest import unfreeze_steps

CUTS = {
    "mobilenet_v2": "block_6_expand_relu",
    "inception_v3": "mixed7",
    "efficientnet_lite0": "block10_add",
    "resnet50": "conv4_block6_out",
    "xception": "add_10",
}


def settings(**changes: Any) -> RunConfig:
    return RunConfig(dataset="", **changes)


def thawed_by_a_run(config: RunConfig, unfreeze: int | str) -> int:
    """How many layers it trains."""
    default = default_unfreeze(config.network, config.facts)
    return thaw_line(config.network, unfreeze, default).num_layers


def test_where_nobody_says_it_the_line_is_the_runs() -> None:
    for name, facts in BACKBONES.items():
        if not facts.is_pretrained:
            continue
        code = keras_code(settings(backbone=name))
        assert f"\nTHAW_LINE = -{facts.default_unfreeze}\n" in code, name


@pytest.mark.parametrize(("name", "end"), CUTS.items())
def test_in_a_cut_network_the_line_is_the_runs_too(name: str, end: str) -> None:
    config = settings(backbone=name, feature_layer=end)
    expected = thawed_by_a_run(config, 0)
    assert expected != config.facts.default_unfreeze
    assert f"\nTHAW_LINE = -{expected}\n" in keras_code(config)


def test_first_of_several_steps_begins_at_the_same_line() -> None:
    finetune = FinetuneConfig(unfreeze_steps((0, 3, 1e-4), ("all", 1, 1e-5)))
    config = settings(
        backbone="mobilenet_v2", feature_layer=CUTS["mobilenet_v2"], finetune=finetune
    )
    found = re.search(r"\nSTAGES = \(\n    \((-\d+),", keras_code(config))
    assert found and int(found[1]) == -thawed_by_a_run(config, 0)


def test_both_phases_are_saved_and_the_script_says_which_one_a_run_keeps() -> None:
    for strategy, saved in (
        ("finetune", ["frozen", "model"]),
        ("frozen", ["model"]),
        ("scratch", ["model"]),
    ):
        weights = "none" if strategy == "scratch" else "imagenet"
        code = keras_code(settings(strategy=strategy, weights=weights))
        found = re.findall(r'save_weights\(HERE / "(\w+)\.weights\.h5"\)', code)
        assert found == saved
        assert ("did not win on validation" in code) == (strategy == "finetune")


@pytest.mark.parametrize("later", [(), (("all", 1, 1e-5),)])
@pytest.mark.parametrize(
    ("least", "backbone_rate", "schedule", "is_told"),
    [
        (1e-7, 0.1, "constant", True),
        (0.0, 0.1, "constant", False),  # the ratio stays
        (1e-7, 1.0, "constant", False),  # there is one rate only
        (1e-7, 0.1, "cosine", False),  # the script's own callback keeps the ratio
    ],
)
def test_script_says_where_a_least_rate_is_not_the_runs(
    least: float,
    backbone_rate: float,
    schedule: str,
    is_told: bool,
    later: tuple[tuple[str, int, float], ...],
) -> None:
    phase = FinetuneConfig(
        unfreeze_steps((0, 3, 1e-4), *later),
        plateau=PlateauConfig(0.5, 2, least),
        schedule=ScheduleConfig(schedule),
        backbone_rate=backbone_rate,
    )
    code = keras_code(settings(finetune=phase))
    assert ("holds each of the rates above min_lr" in code) == is_told
