"""The table of backbones by itself; what Keras says of it stands in models/."""

from __future__ import annotations

import pytest

from core.backbones.registry import BACKBONES, PACKAGED, PREPROCESSINGS, backbone
from core.errors import ConfigError


def test_names_and_titles_are_unique_and_the_default_comes_first() -> None:
    assert next(iter(BACKBONES)) == "efficientnet_lite0"
    assert len({line.title for line in BACKBONES.values()}) == len(BACKBONES)
    assert all(name == line.name for name, line in BACKBONES.items())


@pytest.mark.parametrize("name", BACKBONES)
def test_facts_are_plausible(name: str) -> None:
    line = BACKBONES[name]
    assert line.preprocessing in PREPROCESSINGS
    assert 32 <= line.min_size <= line.default_size <= 1024
    assert 0 < line.default_unfreeze < line.num_layers
    assert 60 < line.top1 < 90 or not line.is_pretrained
    assert line.alphas[-1] >= 1.0 and 1.0 in line.alphas
    assert line.use.endswith(".")
    assert bool(line.constructor) + bool(line.package) == line.is_pretrained


def test_only_the_network_to_compare_with_has_no_weights() -> None:
    unknown = [line.name for line in BACKBONES.values() if not line.is_pretrained]
    assert unknown == ["small_cnn"]
    assert not BACKBONES["small_cnn"].is_packaged


def test_packaged_ones_are_named_as_people_write_them() -> None:
    assert tuple(f"EfficientNet-Lite{index}" for index in range(3)) == PACKAGED


def test_unknown_name_lists_the_known_ones() -> None:
    assert backbone("vgg16") is BACKBONES["vgg16"]
    with pytest.raises(ConfigError, match=r"mobilenet_v2.*received vgg19"):
        backbone("vgg19")
