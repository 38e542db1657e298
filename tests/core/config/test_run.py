"""A run's settings fit together."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.backbones.registry import BACKBONES
from core.config import AugmentationConfig
from core.config.files import check_files
from core.errors import ConfigError
from tests.core.config.values import read

SCRATCH = {"strategy": "scratch", "weights": "none"}


def test_unknown_backbone_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"efficientnet_lite0, .*received resnet9000"):
        read(backbone="resnet9000")


def test_unknown_fill_mode_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="one of reflect, nearest, constant"):
        AugmentationConfig(fill_mode="wrap")


@pytest.mark.parametrize(
    ("backbone", "alpha"),
    [("mobilenet", 0.3), ("resnet50", 0.5), ("mobilenet", float("nan"))],
)
def test_alpha_is_one_the_backbone_has(backbone: str, alpha: float) -> None:
    with pytest.raises(ConfigError, match="alpha to be one of"):
        read(backbone=backbone, alpha=alpha)
    assert read(backbone="mobilenet", alpha=0.25).alpha == 0.25


def test_image_size_is_one_the_backbone_can_take() -> None:
    assert read(backbone="inception_v3", image_size=75).input_size == 75
    assert read(backbone="inception_v3").input_size == 299
    for size in (74, 1025, -1):
        with pytest.raises(ConfigError, match="image_size to be between 75 and 1024"):
            read(backbone="inception_v3", image_size=size)


def test_weight_file_must_exist(tmp_path: Path) -> None:
    path = tmp_path / "mine.weights.h5"
    for missing in (str(path), "", "no\0name", "x" * 5000, str(tmp_path)):
        with pytest.raises(ConfigError, match="path of a weight file"):
            check_files(read(weights=missing))
    path.write_bytes(b"\x89HDF\r\n\x1a\n and more")
    config = read(weights=str(path))
    check_files(config)
    path.write_text("# Thaw\n\nRead me.")
    with pytest.raises(
        ConfigError, match=r"HDF5 or a .keras archive; received .*/mine"
    ):
        check_files(config)
    path.unlink()
    assert read(**config.to_json()) == config  # what was trained stays readable


def test_every_backbone_has_a_valid_default_config() -> None:
    for name, facts in BACKBONES.items():
        changes = {} if facts.is_pretrained else SCRATCH
        config = read(backbone=name, **changes)
        assert config.facts is facts
        assert config.input_size == facts.default_size


def test_from_scratch_means_random_weights() -> None:
    assert read(**SCRATCH).phases == ("scratch",)
    for weights in ("imagenet", "some.weights.h5"):
        with pytest.raises(ConfigError, match="weights to be none where the strategy"):
            read(strategy="scratch", weights=weights)


def test_random_weights_may_also_be_frozen() -> None:
    for strategy in ("frozen", "finetune"):
        assert read(strategy=strategy, weights="none").strategy == strategy


@pytest.mark.parametrize("strategy", ["frozen", "finetune"])
@pytest.mark.parametrize("weights", ["imagenet", "none"])
def test_a_network_that_nobody_has_pretrained_learns_from_scratch_only(
    strategy: str, weights: str
) -> None:
    assert read(backbone="small_cnn", **SCRATCH).input_size == 128
    with pytest.raises(ConfigError, match="strategy scratch for Small CNN"):
        read(backbone="small_cnn", strategy=strategy, weights=weights)


def test_unknown_strategy_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="one of frozen, finetune, scratch"):
        read(strategy="both")
