"""The script's augmentation: Keras' own layers, on training images only."""

from __future__ import annotations

import dataclasses

from core.config import WEIGHTED, RunConfig
from core.keras_script.model import is_binary
from core.keras_script.rendering import rendered


def is_augmented(config: RunConfig) -> bool:
    """Whether training images are changed at all: view 0 is the image itself."""
    changes = dataclasses.asdict(config.augmentation)
    for name in ("fill_mode", "rand_augment_factor"):  # they change nothing alone
        del changes[name]
    return config.num_views != 1 and any(changes.values())


def mixes_two_ways(config: RunConfig) -> bool:
    """Whether both MixUp and CutMix are on: each then makes half of the batches."""
    changes = config.augmentation
    is_both = changes.mixup_alpha and changes.cutmix_alpha
    return bool(config.mixes_images and is_both)


def augmentation_code(config: RunConfig) -> str:
    """The function that changes training images; "" where nothing does."""
    if not is_augmented(config):
        return ""
    changes = config.augmentation
    half = changes.saturation / 2
    # The numbers are those that the comments of `AugmentationConfig` name.
    return rendered(
        "augmentation",
        num_views=config.num_views,
        is_reflected=changes.fill_mode == "reflect",  # Keras' default
        shift=changes.translation,
        kept=1 - changes.crop,
        saturations=(0.5 - half, 0.5 + half),
        areas=(min(0.02, changes.erasing), changes.erasing),
        degrees=round(30 * changes.rand_augment_factor),
        cutmix=(changes.cutmix_alpha, changes.cutmix_alpha),
        is_mixed=config.mixes_images,
        is_binary=is_binary(config),
        has_class_weights=config.imbalance in WEIGHTED,
        **dataclasses.asdict(changes),
    )
