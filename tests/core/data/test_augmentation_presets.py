"""Presets are settings like any other, and are known again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.config import AugmentationConfig
from core.data.augmentation_presets import AUGMENTATION_PRESETS, preset_of
from core.data.views import view


@pytest.mark.parametrize("key", AUGMENTATION_PRESETS)
def test_each_preset_is_known_again(key: str) -> None:
    preset = AUGMENTATION_PRESETS[key]
    assert preset_of(replace(preset.config)) == key
    assert preset.title and preset.about.endswith(".")


def test_a_changed_preset_is_custom() -> None:
    for preset in AUGMENTATION_PRESETS.values():
        assert preset_of(replace(preset.config, hue=0.11)) is None


def test_what_a_run_does_by_default_is_for_natural_photos() -> None:
    assert preset_of(AugmentationConfig()) == "photos"


def test_documents_are_never_mirrored() -> None:
    config = AUGMENTATION_PRESETS["documents"].config
    assert not config.horizontal_flip and not config.vertical_flip


def test_none_leaves_every_view_the_picture_itself() -> None:
    image = np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    config = AUGMENTATION_PRESETS["none"].config
    for index in range(1, 9):
        assert np.array_equal(view(image, config, 0, "a", index), image)
