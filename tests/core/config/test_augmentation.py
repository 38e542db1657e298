"""Each change's strength has a range of its own, and is off by default."""

from __future__ import annotations

import dataclasses

import pytest

from core.config import AugmentationConfig, RunConfig
from core.errors import ConfigError

MOST = {
    "shear": 0.5,
    "crop": 0.9,
    "saturation": 0.9,
    "hue": 1.0,
    "rand_augment_num_ops": 4,
    "erasing": 0.5,
    "mixup_alpha": 1.0,
    "cutmix_alpha": 1.0,
}


@pytest.mark.parametrize("name", MOST)
def test_strengths_go_from_nothing_to_their_own_end(name: str) -> None:
    for value in (0, MOST[name]):
        assert getattr(AugmentationConfig(**{name: value}), name) == value
    for value in (-0.01, MOST[name] + 0.01, float("nan")):
        with pytest.raises(ConfigError, match=name):
            AugmentationConfig(**{name: value})


def test_a_run_from_before_there_were_these_changes_has_none_of_them() -> None:
    values = dataclasses.asdict(AugmentationConfig())
    assert {values[name] for name in MOST} == {0}


@pytest.mark.parametrize("views", [0, 1, 2, "fresh"])
def test_images_are_mixed_in_views_beside_the_image_itself_only(
    views: int | str,
) -> None:
    for name in ("mixup_alpha", "cutmix_alpha"):
        config = RunConfig(
            "d", views=views, augmentation=AugmentationConfig(**{name: 0.1})
        )
        assert config.mixes_images == (views not in (0, 1))
    assert not RunConfig("d", views=views).mixes_images
