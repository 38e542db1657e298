"""Random changes to a training image."""

from __future__ import annotations

from dataclasses import dataclass

from core.validation import require_choice, require_range

FILL_MODES = ("reflect", "nearest", "constant")

# The upper end of each factor. Keras takes up to 1, which may leave nothing to see.
_MOST = {
    "rotation": 0.9,
    "zoom": 0.9,
    "translation": 0.9,
    "shear": 0.5,  # 27 degrees
    "crop": 0.9,
    "brightness": 0.9,
    "contrast": 0.9,
    "saturation": 0.9,
    "hue": 1.0,  # any colour
    "erasing": 0.5,
}


@dataclass(frozen=True)
class AugmentationConfig:
    """Random changes to a training image, as Keras' layers make them.

    They are made in the order of the fields; 0 leaves one out. Beside each factor f
    stands the layer of Keras 3.15 that does the same to images with values from 0 to
    255. Two numbers are given where Keras reads a single one otherwise:
    `RandomContrast(f)` never lowers the contrast, `RandomSaturation(f)` makes half of
    the images grey, and `RandomErasing(f)` draws a probability up to f for each image.
    """

    horizontal_flip: bool = True  # RandomFlip("horizontal")
    vertical_flip: bool = False  # RandomFlip("vertical")

    # Fraction of a full turn, to either side: RandomRotation(f)
    rotation: float = 0.0

    # Fraction of height and width, out and in: RandomZoom(f)
    zoom: float = 0.0

    # Fraction of height and width, to either side: RandomTranslation(f, f)
    translation: float = 0.0

    # Pixels along one axis per pixel along the other, to either side, from the upper
    # left corner: RandomShear(f, f)
    shear: float = 0.0

    # Fraction of height and width cut off; what is kept, max(1, round(size * (1 - f)))
    # pixels of a side, is enlarged to all of it: RandomCrop(kept, kept), then
    # Resizing(size, size). Keras cuts a batch at one place, here each has its own.
    crop: float = 0.0

    # Fraction of the value range, to either side: RandomBrightness(f)
    brightness: float = 0.1

    # Distances from each channel's mean, by 1 - f to 1 + f: RandomContrast((f, f))
    contrast: float = 0.1

    # The S of HSV, by (1 - f) / (1 + f) to (1 + f) / (1 - f): RandomSaturation(
    # (0.5 - f / 2, 0.5 + f / 2), value_range=(0, 1)). The value range is that of S.
    saturation: float = 0.0

    # The H of HSV, fraction of half the colour wheel, to either side: RandomHue(f)
    hue: float = 0.0

    # The largest share of the picture that a grey rectangle covers, in one of two:
    # RandomErasing((0.5, 0.5), scale=(min(0.02, f), f), fill_value=128)
    erasing: float = 0.0

    # One of FILL_MODES, what lies outside of the picture: each layer's fill_mode
    fill_mode: str = "reflect"

    def __post_init__(self) -> None:
        for name, most in _MOST.items():
            require_range(name, getattr(self, name), 0.0, most)
        require_choice("fill_mode", self.fill_mode, FILL_MODES)
