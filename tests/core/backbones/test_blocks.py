"""What is a block of a network, for rates that decay from block to block."""

from __future__ import annotations

import pytest

from core.backbones.blocks import block_depths, blocks
from core.backbones.layers import describe_network
from core.backbones.registry import BACKBONES


@pytest.mark.parametrize("name", BACKBONES)
def test_every_layer_is_in_one_block_and_each_block_has_a_convolution(
    name: str,
) -> None:
    facts = BACKBONES[name]
    network = describe_network(name, facts.alphas[0], facts.default_size)
    found = blocks(network)
    assert sum(found, ()) == network.names[1:]
    kinds = {layer.name: layer.kind for layer in network.layers}
    for block in found:
        assert any("Conv" in kinds[layer] for layer in block), block[0]


@pytest.mark.parametrize(
    ("name", "count"),
    [("resnet50", 16), ("densenet121", 58), ("inception_v3", 11), ("vgg16", 13)],
)
def test_blocks_are_those_that_the_papers_name(name: str, count: int) -> None:
    found = blocks(describe_network(name, 1.0, BACKBONES[name].default_size))
    assert len(found) == count


def test_what_has_no_path_around_it_belongs_to_a_neighbour() -> None:
    mobilenet = blocks(describe_network("mobilenet_v2", 1.0, 96))
    assert mobilenet[-3][0] == "block_13_expand"  # with a stride
    assert mobilenet[-3][-1] == "block_14_add"
    resnet = blocks(describe_network("resnet50_v2", 1.0, 96))
    assert resnet[-1][-2:] == ("post_bn", "post_relu")


def test_depths_count_from_the_head_also_where_the_network_is_cut() -> None:
    whole = describe_network("resnet50", 1.0, 64)
    depths = block_depths(whole)
    assert depths["conv5_block3_1_conv"] == 1
    assert depths["conv5_block2_1_conv"] == 2
    assert depths["conv1_conv"] == 16
    cut = block_depths(describe_network("resnet50", 1.0, 64, "conv4_block2_out"))
    assert cut["conv4_block2_1_conv"] == 1


def test_side_by_side_each_network_keeps_the_blocks_that_it_has_alone() -> None:
    together = describe_network("efficientnet_lite0+mobilenet_v2", 1.0, 64)
    depths = block_depths(together)
    assert set(depths) == set(together.names[1:])
    for name in ("efficientnet_lite0", "mobilenet_v2"):
        alone = block_depths(describe_network(name, 1.0, 64))
        assert {layer: depths[f"{name}_{layer}"] for layer in alone} == alone
