"""Thaw lines, without Keras."""

from __future__ import annotations

import pytest

from core.backbones.layers import describe_network, multiply_adds
from core.backbones.registry import BACKBONES
from core.backbones.thaw_line import default_unfreeze, thaw_line
from core.errors import ConfigError
from tests.core.backbones.known_networks import KNOWN


@pytest.mark.parametrize("name", BACKBONES)
def test_default_line_of_a_whole_network_is_the_registrys(name: str) -> None:
    facts = BACKBONES[name]
    whole = describe_network(name, 1.0, facts.default_size)
    assert default_unfreeze(whole, facts) == facts.default_unfreeze
    line = thaw_line(whole, 0, facts.default_unfreeze)
    assert line.num_layers == facts.default_unfreeze


@pytest.mark.parametrize("name", KNOWN)
def test_default_line_lies_where_few_numbers_cross(name: str) -> None:
    facts = BACKBONES[name]
    whole = describe_network(name, 1.0, facts.default_size)
    line = thaw_line(whole, 0, facts.default_unfreeze)
    assert line.num_values == KNOWN[name].line_values


def test_line_names_its_layers_and_the_place_of_the_cache() -> None:
    whole = describe_network("efficientnet_lite0", 1.0, 224)
    line = thaw_line(whole, "from:block10_depthwise_conv", 46)
    assert line.first == "block10_depthwise_conv"
    assert line.names[-1] == "head_relu"
    # Within a block there are six times as many channels; below block 8 are the fewest.
    assert line.above == "block8_expand_conv"
    assert line.num_values == 14 * 14 * 80
    assert whole.keras_layers[line.cut].name == line.above
    assert 0 < line.multiply_adds < multiply_adds(whole)


def test_trained_parameters_are_those_of_the_trained_layers() -> None:
    whole = describe_network("vgg16", 1.0, 224)
    assert thaw_line(whole, "all", 4).trained_parameters == whole.parameters
    last = 3 * 3 * 512 * 512 + 512
    assert thaw_line(whole, "from:block5_conv3", 4).trained_parameters == last
    assert thaw_line(whole, 1, 4).trained_parameters == 0  # only pooling


def test_statistics_of_batch_normalisation_are_not_trained() -> None:
    line = thaw_line(describe_network("efficientnet_lite0", 1.0, 224), 2, 46)
    assert line.names == ("head_bn", "head_relu")
    assert line.trained_parameters == 2 * 1280


def test_layers_above_the_feature_layer_are_told() -> None:
    cut = describe_network("inception_v3", 1.0, 150, "mixed7")
    line = thaw_line(cut, "from:200", 62)
    assert line.names == tuple(n for n in cut.names if n in cut.all_names[200:])
    assert line.unused == tuple(n for n in cut.all_names[200:] if n not in cut.names)
    assert "mixed8" in line.unused and "mixed7" not in line.unused
    by_name = thaw_line(cut, f"from:{cut.all_names[200]}", 62)
    assert by_name == line


def test_number_of_layers_and_all_of_them_count_what_is_used() -> None:
    cut = describe_network("inception_v3", 1.0, 150, "mixed7")
    assert thaw_line(cut, 30, 62).names == cut.names[-30:]
    assert thaw_line(cut, "all", 62).names == cut.names[1:]
    assert thaw_line(cut, 30, 62).unused == thaw_line(cut, "all", 62).unused == ()


def test_choice_that_thaws_nothing_that_is_used_is_refused() -> None:
    cut = describe_network("inception_v3", 1.0, 150, "mixed7")
    with pytest.raises(ConfigError, match="where features are taken"):
        thaw_line(cut, "from:281", 62)


@pytest.mark.parametrize(
    ("name", "end", "first"),
    [
        ("inception_v3", "mixed7", "conv2d_54"),
        ("efficientnet_lite0", "block10_add", "block7_expand_conv"),
        ("resnet50", "conv4_block6_out", "conv4_block2_1_conv"),
        ("vgg16", "block4_pool", "block4_conv1"),
        ("mobilenet_v2", "block_12_add", "block_9_expand"),
        ("xception", "add_10", "block9_sepconv1_act"),
    ],
)
def test_default_of_a_cut_network_lies_between_two_blocks_near_a_third(
    name: str, end: str, first: str
) -> None:
    facts = BACKBONES[name]
    cut = describe_network(name, 1.0, facts.default_size, end)
    number = default_unfreeze(cut, facts)
    assert 0.25 < number / len(cut.layers) < 0.42
    line = thaw_line(cut, 0, number)
    assert line.first == line.above == first
    assert len(cut.graph.crossing(line.cut)) == 1
    assert line.trained_parameters > 0


def test_default_of_the_shortest_network_is_its_only_layer() -> None:
    cut = describe_network("vgg16", 1.0, 64, "block1_conv1")
    assert default_unfreeze(cut, BACKBONES["vgg16"]) == 1
