"""The picture of the network in the training form."""

from __future__ import annotations

from typing import Any

import pytest

from core.config import FinetuneConfig, RunConfig
from pages._ui.charts.style import phase_colour
from pages._ui.train.lines import lines_of
from pages._ui.train.network_strip import layer_counts, network_strip
from tests.conftest import unfreeze_steps

CUT: dict[str, Any] = {"backbone": "inception_v3", "feature_layer": "mixed7"}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"frozen": 95, "trained": 46}),
        ({"strategy": "frozen"}, {"frozen": 141}),
        ({"strategy": "scratch", "weights": "none"}, {"trained": 141}),
        (
            CUT | {"finetune": FinetuneConfig(unfreeze_steps((30, 10, 1e-4)))},
            {"frozen": 199, "trained": 30, "unused": 82},
        ),
    ],
)
def test_every_layer_is_frozen_trained_or_not_used(
    settings: dict[str, Any], expected: dict[str, int]
) -> None:
    config = RunConfig("any", **settings)
    lines = lines_of(config)
    assert layer_counts(config, lines) == expected
    figure = network_strip(config, lines, dark=False)
    assert [bar.x[0] for bar in figure.data] == list(expected.values())


def test_frozen_is_blue_and_trained_is_orange() -> None:
    config = RunConfig("any")
    for dark in (False, True):
        bars = network_strip(config, lines_of(config), dark).data
        colours = [bar.marker.color for bar in bars]
        assert colours == [phase_colour("frozen", dark), phase_colour("finetune", dark)]


def test_each_step_has_its_line() -> None:
    steps = unfreeze_steps((0, 10, 1e-4), (92, 5, 1e-5))
    config = RunConfig("any", finetune=FinetuneConfig(steps))
    figure = network_strip(config, lines_of(config), dark=False)
    assert [shape.x0 for shape in figure.layout.shapes] == [95, 49]
    words = [note.text for note in figure.layout.annotations]
    assert words[:2] == ["1", "2"]
