"""Every backbone: what the registry says of it, and that it can be divided."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from core.backbones.layers import describe_network
from core.backbones.registry import BACKBONES
from core.backbones.thaw_line import thaw_line
from core.config import RunConfig
from core.models.line import crossing, divide
from tests.core.models.networks import (
    KINDS,
    backbone_input,
    best_cut,
    lines,
    noise,
    random_backbone,
)

Named = tuple[str, keras.Model]


@pytest.fixture(scope="module", params=KINDS)
def named(request: pytest.FixtureRequest) -> Named:
    """A backbone's name, and the network at its smallest size; no test changes it."""
    name: str = request.param
    return name, random_backbone(name, BACKBONES[name].min_size)


@pytest.mark.slow
def test_network_is_what_the_registry_says(named: Named) -> None:
    name, backbone = named
    facts = BACKBONES[name]
    size = facts.min_size
    config = RunConfig(dataset="d", strategy="scratch", backbone=name, weights="none")
    assert backbone.inputs[0].shape == (None, size, size, 3)
    assert backbone.count_params() == facts.parameters
    ours = [layer for layer in backbone.layers if is_ours(layer)]
    assert len(backbone.layers) - len(ours) == facts.num_layers
    assert facts.preprocessing == "raw" or len(ours) >= 1
    assert config.input_size == facts.default_size

    first = len(backbone.layers) - facts.default_unfreeze
    (tensor,) = crossing(backbone, best_cut(backbone, first))
    light = describe_network(name, 1.0, size, is_pretrained=False)
    line = thaw_line(light, 0, facts.default_unfreeze)
    assert int(np.prod(tensor.shape[1:])) == line.num_values


def is_ours(layer: keras.layers.Layer) -> bool:
    """Whether a layer belongs to our preprocessing, not to the network."""
    return layer.name == "preprocess" or type(layer).__name__ == "Flip"


@pytest.mark.slow
def test_every_backbone_is_divided_exactly(named: Named) -> None:
    name, backbone = named
    check_lines(name, backbone)


def test_small_backbone_is_divided_exactly() -> None:
    check_lines("mobilenet", random_backbone("mobilenet", 32, alpha=0.25))


def check_lines(name: str, backbone: keras.Model) -> None:
    images = noise(backbone.inputs[0].shape[1], 2)
    expected = np.asarray(backbone(backbone_input(backbone, images)))
    spread = expected.std(axis=0).mean() / np.abs(expected).mean()
    assert spread > 1e-3, "the images must differ in what the network says"
    own = {id(layer) for layer in backbone.layers}
    tried = lines(backbone, name)
    for first in tried:
        lower, upper = divide(backbone, first)
        found = lower(images)
        tensors = found if isinstance(found, list) else [found]
        received = np.asarray(upper(tensors))
        assert np.array_equal(received, expected), (name, first)
        assert all(id(layer) in own for layer in upper.layers if layer.weights)
        assert upper.count_params() + lower.count_params() == backbone.count_params()
    if name in ("inception_v3", "efficientnet_lite0"):
        assert len(crossing(backbone, tried[2])) > 1, "several tensors must be tried"
