"""Whether the weights that a run needs are on this computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.backbones.registry import BACKBONES
from core.backbones.weights import at_hand, is_at_hand, weights_place
from core.config import RunConfig
from core.config.recipes import adapted, recipe

MOBILENET, MOBILENET_V2 = BACKBONES["mobilenet"], BACKBONES["mobilenet_v2"]
V2_FILE = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{}_no_top.h5"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Keras keeps weight files; empty at first."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (folder := tmp_path / "models").mkdir()
    return folder


def test_weights_of_another_width_do_not_count(models: Path) -> None:
    (models / "mobilenet_2_5_224_tf_no_top.h5").touch()
    assert is_at_hand(MOBILENET, 0.25)
    assert not is_at_hand(MOBILENET) and not is_at_hand(MOBILENET, 0.5)
    assert MOBILENET not in at_hand()
    assert weights_place(MOBILENET) == "to download"
    assert weights_place(MOBILENET, 0.25) == "downloaded"


def test_weights_of_another_network_do_not_count(models: Path) -> None:
    (models / V2_FILE.format("1.0_224")).touch()
    assert is_at_hand(MOBILENET_V2) and not is_at_hand(MOBILENET)
    (models / "resnet50_own_notop.h5").touch()
    assert not is_at_hand(BACKBONES["resnet50"])


def test_weights_for_another_size_do_not_count(models: Path) -> None:
    (models / V2_FILE.format("1.0_160")).touch()
    assert is_at_hand(MOBILENET_V2, size=160)
    assert not is_at_hand(MOBILENET_V2) and not is_at_hand(MOBILENET_V2, size=192)


def test_weights_for_224_pixels_serve_a_size_without_its_own(models: Path) -> None:
    (models / "mobilenet_1_0_224_tf_no_top.h5").touch()
    assert is_at_hand(MOBILENET, size=96) and is_at_hand(MOBILENET, size=300)
    assert not is_at_hand(MOBILENET, size=128)


def test_recipe_keeps_its_backbone_where_its_own_weights_are_here(models: Path) -> None:
    config = recipe("mobilenet_v2_160").config
    narrow = RunConfig.from_json(config.to_json() | {"alpha": 0.35})
    (models / V2_FILE.format("1.0_224")).touch()
    assert adapted(config).config.facts.is_packaged
    (models / V2_FILE.format("1.0_160")).touch()
    assert adapted(config).config == config
    assert adapted(narrow).config.facts.is_packaged
