"""The script's augmentation: Keras' own layers, on training images only."""

from __future__ import annotations

import dataclasses

from core.config import RunConfig
from core.keras_script.rendering import rendered


def is_augmented(config: RunConfig) -> bool:
    """Whether training images are changed at all: view 0 is the image itself."""
    changes = dataclasses.asdict(config.augmentation)
    del changes["fill_mode"]
    return config.num_views != 1 and any(changes.values())


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
        **dataclasses.asdict(changes),
    )
