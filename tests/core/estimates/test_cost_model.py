"""What the backbones cost is plausible, and what a run costs goes by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.backbones.layers import describe_network, multiply_adds
from core.backbones.registry import BACKBONES
from core.config import FRESH, RunConfig
from core.estimates.cost_model import Workload, forward_cost, training_cost
from core.estimates.unit_times import UnitTimes
from tests.conftest import unfreezing

CONFIG = RunConfig(dataset="d")
MOBILENET = RunConfig(dataset="d", backbone="mobilenet")


@pytest.mark.parametrize("name", BACKBONES)
def test_costs_are_of_the_order_of_the_multiply_adds(name: str) -> None:
    facts, costs = BACKBONES[name], BACKBONES[name].costs
    network = describe_network(name, 1.0, facts.default_size)
    assert 0.4 < costs.float32 / (multiply_adds(network) / 1e9) < 4
    assert 0.5 < costs.bfloat16 / costs.float32 < 2
    # Back and forth through a third of the layers; through all of them.
    assert 0.1 * costs.float32 < costs.training < costs.scratch
    assert 3 * costs.float32 < costs.scratch < 20 * costs.float32


def test_cost_goes_with_the_pixels_and_less_than_with_the_squared_width() -> None:
    cost = forward_cost(CONFIG, "float32")
    assert forward_cost(replace(CONFIG, image_size=448), "float32") == 4 * cost
    wide, narrow = (
        forward_cost(replace(MOBILENET, alpha=alpha), "float32") for alpha in (1.0, 0.5)
    )
    assert wide / 4 < narrow < wide / 2
    half = CONFIG.facts.costs.bfloat16
    assert forward_cost(CONFIG, "bfloat16") == half


def test_training_cost_grows_with_the_layers_above_the_line() -> None:
    facts, costs = CONFIG.facts, CONFIG.facts.costs
    layers = (5, 23, 0, 60, 100, facts.num_layers - 1)
    found = [training_cost(unfreezing(CONFIG, count)) for count in layers]
    assert found == sorted(found)
    assert found[2] == pytest.approx(costs.training)
    assert 0.5 * costs.training < found[1] < costs.training  # half of the layers
    assert 0.4 * costs.scratch < found[-1] < 0.6 * costs.scratch
    scratch = replace(CONFIG, strategy="scratch", weights="none")
    assert training_cost(scratch, "scratch") == pytest.approx(costs.scratch)


def test_images_count_where_the_thawed_layers_multiply_nothing() -> None:
    densenet = RunConfig(dataset="d", backbone="densenet121", views=FRESH)
    config = unfreezing(densenet, 3)
    assert training_cost(config) == 0
    times = UnitTimes(Workload(config, {}))
    assert times.image("finetune").seconds == times.image("frozen").seconds > 0


def test_narrow_networks_have_fewer_features() -> None:
    for alpha, channels in ((1.0, 1024), (0.5, 512)):
        config = replace(MOBILENET, alpha=alpha, views=0)
        workload = Workload(config, {"a": {"train": 10}})
        assert workload.feature_bytes("frozen") == 10 * channels * 4


def test_of_very_many_images_not_all_are_looked_at_once_more() -> None:
    def looked(images: int) -> int:
        splits = {"train": images * 7 // 10, "validation": images * 3 // 20}
        return Workload(CONFIG, {"a": splits | {"test": images * 3 // 20}}).looked

    assert looked(1000) == 1000
    assert looked(20_000) == looked(50_000) == 9000
