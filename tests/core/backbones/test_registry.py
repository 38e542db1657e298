"""The registry by itself; what Keras says of its backbones stands in models/."""

from __future__ import annotations

import pytest

from core.backbones.facts import PREPROCESSINGS
from core.backbones.registry import BACKBONES, PACKAGED, backbone
from core.errors import ConfigError
from tests.core.backbones.known_networks import KNOWN


def test_names_and_titles_are_unique_and_the_default_comes_first() -> None:
    assert next(iter(BACKBONES)) == "efficientnet_lite0"
    assert len({facts.title for facts in BACKBONES.values()}) == len(BACKBONES)
    assert all(name == facts.name for name, facts in BACKBONES.items())


@pytest.mark.parametrize("name", BACKBONES)
def test_facts_are_plausible(name: str) -> None:
    facts = BACKBONES[name]
    assert facts.preprocessing in PREPROCESSINGS
    assert 32 <= facts.min_size <= facts.default_size <= 1024
    assert 0 < facts.default_unfreeze < facts.num_layers
    assert 60 < facts.top1 < 90 or not facts.is_pretrained
    assert facts.alphas[-1] >= 1.0 and 1.0 in facts.alphas
    assert facts.use.endswith(".")
    assert bool(facts.constructor) + bool(facts.package) == facts.is_pretrained
    assert bool(facts.weight_file) == bool(facts.module) == bool(facts.constructor)
    assert 224 in facts.weight_sizes


def test_which_have_layers_that_differ_in_training() -> None:
    assert {name for name in KNOWN if not BACKBONES[name].has_norms} == {
        "vgg16",
        "convnext_tiny",
    }
    assert {name for name in KNOWN if BACKBONES[name].has_dropout} == {
        "efficientnet_v2_b0",
        *(f"efficientnet_b{number}" for number in range(5)),
    }


def test_only_the_network_to_compare_with_has_no_weights() -> None:
    unknown = [name for name, facts in BACKBONES.items() if not facts.is_pretrained]
    assert unknown == ["small_cnn"]
    assert not BACKBONES["small_cnn"].is_packaged


def test_packaged_ones_are_named_as_people_write_them() -> None:
    assert tuple(f"EfficientNet-Lite{index}" for index in range(3)) == PACKAGED


def test_unknown_name_lists_the_known_ones() -> None:
    assert backbone("vgg16") is BACKBONES["vgg16"]
    with pytest.raises(ConfigError, match=r"mobilenet_v2.*received vgg19"):
        backbone("vgg19")
