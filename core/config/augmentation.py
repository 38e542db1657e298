"""Random changes to a training image."""

from __future__ import annotations

from dataclasses import dataclass

from core.config.setting import Checked, setting
from core.language.texts import mark

FILL_MODES = {
    "reflect": mark("mirror image"),
    "nearest": mark("edge pixels"),
    "constant": mark("black"),
}


@dataclass(frozen=True)
class AugmentationConfig(Checked):
    """Random changes to a training image, as Keras' layers make them.

    They are made in the order of the fields; 0 leaves one out. Beside each factor f
    stands the layer of Keras 3.15 that does the same to images with values from 0 to
    255. Two numbers are given where Keras reads a single one otherwise:
    `RandomContrast(f)` never lowers the contrast, `RandomSaturation(f)` makes half of
    the images grey, and `RandomErasing(f)` draws a probability up to f for each image.
    The upper ends are ours: Keras takes up to 1, which may leave nothing to see.
    """

    # RandomFlip("horizontal")
    horizontal_flip: bool = setting(
        True, "Flip left-right", "In half of the views, left and right change places."
    )

    # RandomFlip("vertical")
    vertical_flip: bool = setting(
        False, "Flip top-bottom", "In half of the views, top and bottom change places."
    )

    # Fraction of a full turn, to either side: RandomRotation(f)
    rotation: float = setting(
        0.0,
        "Rotation",
        "Share of a full turn, to either side: 25 % is up to 90° left or right, "
        "50 % is any direction.",
        (0.0, 0.9),
        sweep=(0.0, 0.1),
    )

    # Fraction of height and width, out and in: RandomZoom(f)
    zoom: float = setting(
        0.0,
        "Zoom",
        "Share of height and width, in and out.",
        (0.0, 0.9),
        sweep=(0.0, 0.3),
    )

    # Fraction of height and width, to either side: RandomTranslation(f, f)
    translation: float = setting(
        0.0,
        "Shift",
        "Share of height and width, to either side.",
        (0.0, 0.9),
        sweep=(0.0, 0.2),
    )

    # Pixels along one axis per pixel along the other, to either side, from the upper
    # left corner: RandomShear(f, f)
    shear: float = setting(
        0.0,
        "Shear",
        "How far lines lean, to either side: 50 % is one pixel in two, or 27°.",
        (0.0, 0.5),
        sweep=(0.0, 0.2),
    )

    # Fraction of height and width cut off; what is kept, max(1, round(size * (1 - f)))
    # pixels of a side, is enlarged to all of it: RandomCrop(kept, kept), then
    # Resizing(size, size). Keras cuts a batch at one place, here each has its own.
    crop: float = setting(
        0.0,
        "Crop",
        "Share of height and width cut off, somewhere; the rest is enlarged.",
        (0.0, 0.9),
        sweep=(0.0, 0.3),
    )

    # Fraction of the value range, to either side: RandomBrightness(f)
    brightness: float = setting(
        0.1,
        "Brightness",
        "Share of the range from black to white, darker and brighter.",
        (0.0, 0.9),
        sweep=(0.0, 0.3),
    )

    # Distances from each channel's mean, by 1 - f to 1 + f: RandomContrast((f, f))
    contrast: float = setting(
        0.1,
        "Contrast",
        "Share of each pixel's distance from the mean, weaker and stronger.",
        (0.0, 0.9),
        sweep=(0.0, 0.3),
    )

    # The S of HSV, by (1 - f) / (1 + f) to (1 + f) / (1 - f): RandomSaturation(
    # (0.5 - f / 2, 0.5 + f / 2), value_range=(0, 1)). The value range is that of S.
    saturation: float = setting(
        0.0,
        "Saturation",
        "How much paler and more vivid colours get: 50 % is three times either "
        "way. Grey pictures stay as they are.",
        (0.0, 0.9),
        sweep=(0.0, 0.3),
    )

    # The H of HSV, fraction of half the colour wheel, to either side: RandomHue(f)
    hue: float = setting(
        0.0,
        "Hue",
        "Share of half the colour wheel, either way: 10 % is up to 18°, 100 % is "
        "any colour. Grey pictures stay as they are.",
        (0.0, 1.0),
        sweep=(0.0, 0.1),
    )

    # RandAugment(num_ops=n): Cubuk et al. 2020 (arXiv 1909.13719). See factor.
    rand_augment_num_ops: int = setting(
        0,
        "Drawn changes",
        "RandAugment: each view gets so many changes, drawn from fourteen of place, "
        "light and colour. With two it was not shown to answer better: of 147 unseen "
        "images of four data sets, one seed, 96.6% for 95.9% without (1 fixed, none "
        "broken).",
        (0, 4),
        sweep=(0, 3),
    )

    # How strong they are, 0 to 1: RandAugment(factor=f). The ranges are the paper's;
    # Keras' own go further, such as turns up to f of a full one, and to one side.
    rand_augment_factor: float = setting(
        0.3,
        "Strength of drawn changes",
        "Of each of RandAugment's changes, as a share of its strongest form: 30 % "
        "turns by 9° and shifts by 13 % of a side.",
        (0.0, 1.0),
        sweep=(0.1, 0.6),
    )

    # The largest share of the picture that a grey rectangle covers, in one of two:
    # RandomErasing((0.5, 0.5), scale=(min(0.02, f), f), fill_value=128)
    erasing: float = setting(
        0.0,
        "Erasing",
        "The largest share of the picture under a grey rectangle, which half of "
        "the views have.",
        (0.0, 0.5),
        sweep=(0.0, 0.3),
    )

    # MixUp(alpha): Zhang et al. 2018 (arXiv 1710.09412). 0 = off.
    mixup_alpha: float = setting(
        0.0,
        "MixUp",
        "In all views but the image itself, two training images fade into each "
        "other, and their labels are mixed by the same shares. The number is the alpha "
        "of the Beta distribution of shares: at 0.2 most views are nearly one image, "
        "at 1 every share is as likely. Training accuracy then counts the class that a "
        "view shows most of. A head that is fitted at once sees the images themselves "
        "only. At 0.2 it was not shown to answer better: of 147 unseen images of four "
        "data sets, one seed, 96.6% for 95.9% without (2 fixed, 1 broken). "
        "Cross-entropy was 0.14 for 0.18, and on the frozen backbone 0.21 for 0.17.",
        (0.0, 1.0),
        sweep=(0.0, 0.4),
    )

    # CutMix((alpha, alpha)): Yun et al. 2019 (arXiv 1905.04899). 0 = off. Of a single
    # number Keras draws an alpha from 0 to it for each batch.
    cutmix_alpha: float = setting(
        0.0,
        "CutMix",
        "In all views but the image itself, a rectangle of another training image is "
        "laid on, and the labels are mixed by the shares of the picture. The number is "
        "the alpha of the Beta distribution of shares: at 1 every share is as likely. "
        "Training accuracy then counts the class that a view shows most of. A head "
        "that is fitted at once sees the images themselves only. "
        "At 1 it was not shown to answer better: of 147 unseen images of "
        "four data sets, one seed, 96.6% for 95.9% without (2 fixed, 1 broken). "
        "Cross-entropy was 0.16 for 0.18, and on the frozen backbone 0.24 for 0.17.",
        (0.0, 1.0),
        sweep=(0.0, 1.0),
    )

    # What lies outside of the picture: each layer's fill_mode
    fill_mode: str = setting(
        "reflect",
        "Fill gaps with",
        "What a turned, shrunk, shifted or leaning picture leaves empty.",
        choices=FILL_MODES,
    )

    @property
    def mixes_images(self) -> bool:
        """Whether a view may show two training images, and have two labels."""
        return bool(self.mixup_alpha or self.cutmix_alpha)
