"""The light descriptions say of every backbone what Keras builds."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import keras
import pytest

from core.backbones.layers import describe_network
from core.backbones.registry import BACKBONES
from core.backbones.table import read_table, table_path, table_text
from core.backbones.thaw_line import default_unfreeze, thaw_line
from core.backbones.topological_order import keras_order
from core.config import RunConfig
from core.errors import ConfigError
from core.models import describe as module
from core.models.build import build_backbone, cut_backbone
from core.models.describe import describe, main, operations
from core.models.line import crossing, set_trainable
from core.models.operations import operations_of
from tests.core.models.networks import KINDS, best_cut, layer_names

WIDTHS = [
    (name, alpha)
    for name, facts in BACKBONES.items()
    for alpha in facts.alphas
    if len(facts.alphas) > 1
]

# One of each kind of padding and of window.
PADDINGS = (
    *("mobilenet_v2", "efficientnet_b0", "inception_v3", "densenet121"),
    "convnext_tiny",
)

# A branch that ends early, squeeze-and-excite, long skips, and half a block.
CUTS = [
    ("inception_v3", 150, "mixed7"),
    ("inception_v3", 150, "mixed3"),
    ("mobilenet_v3_small", 96, "expanded_conv_8_project_bn"),
    ("densenet121", 65, "conv4_block6_concat"),
    ("resnet50", 64, "conv4_block2_2_relu"),
]


def facts_of(made: Any) -> list[tuple[Any, ...]]:
    """What the light and the Keras side both say of each operation."""
    return [
        (item.name, item.kind, item.takes, item.shape, item.parameters, item.trainable)
        for item in made
    ]


def check_operations(
    name: str, alpha: float, size: int, is_pretrained: bool = False
) -> None:
    made = operations(name, alpha, size, is_pretrained)
    light = describe_network(name, alpha, size, is_pretrained=is_pretrained)
    assert facts_of(light.operations) == facts_of(made)
    assert [item.multiply_adds for item in light.operations] == [
        item.multiply_adds * math.prod(item.shape[:-1]) for item in made
    ]


@pytest.mark.parametrize("name", KINDS)
def test_table_is_what_describe_writes_now(name: str) -> None:
    made = describe(name)  # of networks at 256 and 257 pixels
    written = table_path(name).read_text("utf-8")
    assert written == table_text(made), "run python -m core.models.describe"
    assert read_table(name) == made


@pytest.mark.parametrize("name", PADDINGS)
def test_names_shapes_and_parameters_are_those_of_keras(name: str) -> None:
    facts = BACKBONES[name]
    check_operations(name, facts.alphas[0], facts.min_size)
    if name == "efficientnet_b0":  # one layer more where ImageNet's weights are meant
        check_operations(name, 1.0, 256, is_pretrained=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", PADDINGS)
def test_shapes_at_odd_sizes_are_those_of_keras(name: str) -> None:
    for size in (149, 331):
        check_operations(name, 1.0, size)


@pytest.mark.parametrize(("name", "alpha"), WIDTHS)
def test_every_width_is_described(name: str, alpha: float) -> None:
    check_operations(
        name, alpha, 256, is_pretrained=alpha == min(BACKBONES[name].alphas)
    )


@pytest.mark.parametrize("name", ["mobilenet", "mobilenet_v2"])
def test_every_width_can_be_built(name: str) -> None:
    widths = [operations(name, a, 256) for a in sorted(BACKBONES[name].alphas)]
    counts = [sum(item.parameters for item in width) for width in widths]
    assert counts == sorted(counts) and len(set(counts)) == len(counts) > 3


@lru_cache
def built(name: str, size: int) -> keras.Model:
    config = RunConfig(dataset="", backbone=name, weights="none", image_size=size)
    return build_backbone(config)


@pytest.mark.parametrize(("name", "size", "feature_layer"), CUTS)
def test_cut_network_lists_its_layers_as_keras_does(
    name: str, size: int, feature_layer: str
) -> None:
    backbone = built(name, size)
    cut = cut_backbone(backbone, feature_layer)
    light = describe_network(name, 1.0, size, feature_layer, is_pretrained=False)
    assert facts_of(light.operations) == facts_of(operations_of(cut))
    assert list(light.names) == layer_names(cut)
    assert list(light.all_names) == layer_names(backbone)
    assert light.feature_shape == cut.output.shape[1:]


def test_order_after_a_cut_is_that_of_keras_where_branches_change_places() -> None:
    def layer(name: str) -> keras.layers.Layer:
        return keras.layers.ReLU(name=name)

    pixels = keras.Input((4, 4, 3), name="image")
    left = layer("left")(pixels)
    right = layer("right2")(layer("right1")(pixels))
    joined = keras.layers.Add(name="join")([left, right])
    long = left
    for number in range(4):
        long = layer(f"long{number}")(long)
    whole = keras.Model(pixels, keras.layers.Add(name="end")([joined, long]))
    cut = keras.Model(pixels, joined)
    made = operations_of(whole)
    names = [item.name for item in made]
    takes = [item.takes for item in made]
    for model, end in ((whole, "end"), (cut, "join")):
        order = keras_order(takes, names.index(end))
        assert [names[i] for i in order] == [item.name for item in model.layers]
    before = [name for name in names if name in {item.name for item in cut.layers}]
    assert before != [item.name for item in cut.layers], "they change places here"


@pytest.mark.parametrize("name", ["inception_v3", "densenet121", "mobilenet_v3_small"])
def test_any_layer_can_be_the_end(name: str) -> None:
    size = BACKBONES[name].min_size
    backbone = built(name, size)
    makers = [
        item.name
        for item in describe_network(name, 1.0, size, is_pretrained=False).layers
        if item.makes_features
    ]
    for end in makers[1::23]:
        light = describe_network(name, 1.0, size, end, is_pretrained=False)
        assert list(light.names) == layer_names(cut_backbone(backbone, end)), end


def test_both_sides_refuse_the_same_ends() -> None:
    backbone = built("efficientnet_b0", 64)
    for end in ("image", "block2a_se_squeeze", "nowhere"):
        with pytest.raises(ConfigError, match="a layer of"):
            cut_backbone(backbone, end)
        with pytest.raises(ConfigError, match="a layer of"):
            describe_network("efficientnet_b0", 1.0, 64, end, is_pretrained=False)


@pytest.mark.parametrize(
    ("name", "size", "feature_layer"),
    [*CUTS, ("efficientnet_lite0", 64, ""), ("convnext_tiny", 64, "")],
)
def test_lines_are_those_of_the_keras_model(
    name: str, size: int, feature_layer: str
) -> None:
    backbone = cut_backbone(built(name, size), feature_layer)
    light = describe_network(name, 1.0, size, feature_layer, is_pretrained=False)
    default = default_unfreeze(light, BACKBONES[name])
    middle = light.all_names.index(light.names[len(light.names) // 2])
    choices = [0, 1, 17, "all", f"from:{middle}", f"from:{light.names[5]}"]
    for choice in choices:
        line = thaw_line(light, choice, default)
        first = [layer.name for layer in backbone.layers].index(line.names[0])
        cut = best_cut(backbone, first)
        tensors = crossing(backbone, cut)
        set_trainable(backbone, line.names)
        trained = sum(math.prod(w.shape) for w in backbone.trainable_weights)
        assert line.first == backbone.layers[first].name
        assert (line.cut, line.above) == (cut, backbone.layers[cut].name), choice
        assert line.num_values == sum(math.prod(t.shape[1:]) for t in tensors)
        assert line.trained_parameters == trained, choice


def test_command_writes_the_tables_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def path(name: str) -> Path:
        return tmp_path / "tables" / f"{name}.json"

    monkeypatch.setattr(module, "table_path", path)
    main(["small_cnn"])
    (written,) = (tmp_path / "tables").iterdir()
    assert written.read_bytes() == table_path("small_cnn").read_bytes()


def test_operation_that_no_rule_describes_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def with_upsampling(config: RunConfig) -> keras.Model:
        pixels = keras.Input((config.input_size, config.input_size, 3), name="image")
        return keras.Model(pixels, keras.layers.UpSampling2D(name="up")(pixels))

    monkeypatch.setattr(module, "build_backbone", with_upsampling)
    operations.cache_clear()
    with pytest.raises(ValueError, match="up makes"):
        describe("small_cnn")
    operations.cache_clear()


def test_backbones_side_by_side_are_described_as_keras_builds_them() -> None:
    check_operations("efficientnet_lite0+mobilenet_v3_small", 1.0, 64, True)
