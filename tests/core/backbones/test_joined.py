"""Several backbones side by side are described as one."""

from __future__ import annotations

import pytest

from core.backbones.layers import describe_network
from core.backbones.registry import BACKBONES, backbone, is_known
from core.backbones.weights import weights_place
from core.config import RunConfig
from core.errors import ConfigError

TWO = "efficientnet_lite0+efficientnet_lite1"


def test_facts_are_those_of_the_parts_together() -> None:
    made, parts = backbone(TWO), [BACKBONES[name] for name in TWO.split("+")]
    assert (made.name, made.parts) == (TWO, tuple(parts))
    assert made.default_size == parts[0].default_size
    assert made.parameters == sum(part.parameters for part in parts)
    smaller = (parts[0].default_size / parts[1].default_size) ** 2
    expected = parts[0].costs.float32 + parts[1].costs.float32 * smaller
    assert made.costs.float32 == pytest.approx(expected)
    assert made.is_packaged and made.is_pretrained and made.has_norms
    assert not made.has_dropout and backbone("vgg16+efficientnet_b0").has_dropout
    assert not backbone("vgg16+efficientnet_lite0").is_packaged
    assert weights_place(made) == "packaged"
    assert weights_place(backbone("efficientnet_lite0+vgg16")) == "to download"


def test_a_family_is_named_once() -> None:
    assert backbone(TWO).title == "EfficientNet-Lite0 + Lite1"
    assert backbone("resnet50+efficientnet_lite0").title == (
        "ResNet50 + EfficientNet-Lite0"
    )


@pytest.mark.parametrize(
    "name",
    [
        "vgg16+vgg16",
        "vgg16+",
        "+".join(list(BACKBONES)[:5]),
        "efficientnet_lite0+nothing",
    ],
)
def test_what_can_not_be_joined_is_said(name: str) -> None:
    with pytest.raises(ConfigError, match="backbone"):
        backbone(name)
    assert not is_known(name) and is_known(TWO) and not is_known(None)


def test_layers_are_those_of_all_parts_and_one_that_joins_them() -> None:
    made = describe_network(TWO, 1.0, 96)
    parts = [describe_network(name, 1.0, 96) for name in TWO.split("+")]
    assert made.feature_shape == (3, 3, 2560)
    assert made.parameters == sum(part.parameters for part in parts)
    expected = {f"{part.backbone}_{name}" for part in parts for name in part.names[1:]}
    assert set(made.names) == {"image", "joined"} | expected
    assert len(made.names) == backbone(TWO).num_layers


def test_the_default_thaw_line_thaws_the_top_layers_of_each_part() -> None:
    config = RunConfig("d", "finetune", backbone=TWO, image_size=96)
    (line,) = config.thaw_lines
    of_parts = [
        RunConfig("d", "finetune", backbone=name, image_size=96).thaw_lines[0]
        for name in TWO.split("+")
    ]
    assert line.num_layers == 1 + sum(one.num_layers for one in of_parts)
    assert line.num_values == sum(one.num_values for one in of_parts)
    assert line.trained_parameters == sum(one.trained_parameters for one in of_parts)


def test_maps_of_other_sizes_can_not_stand_side_by_side() -> None:
    name = "inception_v3+resnet50"
    with pytest.raises(ConfigError, match="InceptionV3 8 × 8, ResNet50 10 × 10 at 299"):
        RunConfig("d", backbone=name)


@pytest.mark.parametrize(
    "settings",
    [
        {"feature_layer": "efficientnet_lite0_block3_project_bn"},
        {"weights": "none", "strategy": "scratch"},
        {"weights": "/a/file.h5"},
    ],
)
def test_what_needs_one_network_is_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="EfficientNet-Lite0 \\+ Lite1"):
        RunConfig("d", backbone=TWO, **settings)  # type: ignore[arg-type]
