"""Augmentation for common kinds of pictures."""

from __future__ import annotations

from dataclasses import dataclass

from core.config import AugmentationConfig
from core.language.texts import mark


@dataclass(frozen=True)
class AugmentationPreset:
    """One kind of pictures."""

    title: str  # this and the next are shown by `core.language.texts._`
    about: str  # what it is for and what it takes for granted, one sentence
    config: AugmentationConfig


AUGMENTATION_PRESETS = {
    "photos": AugmentationPreset(
        mark("Natural photos"),
        mark(
            "Things and scenes as a camera sees them: mirrored left to right they stay "
            "what they are, upside down they may not."
        ),
        AugmentationConfig(),
    ),
    "top_down": AugmentationPreset(
        mark("Top-down"),
        mark(
            "Satellite and microscope pictures: there is no up or down, so every "
            "direction is as good as another."
        ),
        AugmentationConfig(vertical_flip=True, rotation=0.5, zoom=0.1),
    ),
    "documents": AugmentationPreset(
        mark("Documents"),
        mark(
            "Pages and handwriting, slightly askew: nothing is flipped, as a mirrored "
            "digit is another digit."
        ),
        AugmentationConfig(
            horizontal_flip=False,
            rotation=0.02,
            translation=0.03,
            shear=0.05,
            brightness=0.15,
            contrast=0.2,
            fill_mode="nearest",  # more paper; mirrored letters would be no letters
        ),
    ),
    "none": AugmentationPreset(
        mark("None"),
        mark(
            "Every view is the picture itself: to see what augmentation is worth, or "
            "for images augmented already."
        ),
        AugmentationConfig(horizontal_flip=False, brightness=0.0, contrast=0.0),
    ),
}


def preset_of(config: AugmentationConfig) -> str | None:
    """The key of the preset with these very settings; None: there is no such preset."""
    for key, preset in AUGMENTATION_PRESETS.items():
        if preset.config == config:
            return key
    return None
