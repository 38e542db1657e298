"""The script's augmentation: Keras' own layers, on training images only."""

from __future__ import annotations

from typing import Any

from core.config import AugmentationConfig, RunConfig
from core.keras_script.layout import Call, block, call, laid_out, list_of

_FLIPS = {
    (True, False): "horizontal",
    (False, True): "vertical",
    (True, True): "horizontal_and_vertical",
}


def is_augmented(config: RunConfig) -> bool:
    """Whether training images are changed at all: view 0 is the image itself."""
    return config.num_views != 1 and bool(_layers(config.augmentation))


def augmentation_code(config: RunConfig) -> str:
    """The function that changes training images."""
    changes = laid_out(
        call("keras.layers.Pipeline", list_of(*_layers(config.augmentation))),
        4,
        "changes = ",
    )
    lines = []
    if config.num_views:
        lines = [
            f"    Thaw draws {config.num_views} views of each image once and shows "
            "them by turns,",
            "    to compute the frozen layers only once per view. Here the changes are",
            "    new in every epoch: the same idea, and slower.",
        ]
    return block(
        '''
        def augmented(training):
            """Change the training images at random, anew in every epoch.

        @views@
            """
        @changes@
            return training.map(
                lambda images, labels: (changes(images, training=True), labels)
            ).prefetch(2)
        ''',
        views="\n".join(lines),
        changes=changes,
    ).replace('epoch.\n\n    """', 'epoch."""')


def _layers(config: AugmentationConfig) -> list[Call]:
    """As the comments of `AugmentationConfig` name them, in its order."""
    made: list[Call] = []

    def add(name: str, *values: str, **options: Any) -> None:
        made.append(call(f"layers.Random{name}", *values, **options))

    fill = None if config.fill_mode == "reflect" else config.fill_mode  # the default
    if mode := _FLIPS.get((config.horizontal_flip, config.vertical_flip)):
        add("Flip", f'"{mode}"')
    if config.rotation:
        add("Rotation", f"{config.rotation}", fill_mode=fill)
    if config.zoom:
        add("Zoom", f"{config.zoom}", fill_mode=fill)
    if shift := config.translation:
        add("Translation", f"{shift}", f"{shift}", fill_mode=fill)
    if shear := config.shear:
        add("Shear", f"{shear}", f"{shear}", fill_mode=fill)
    if config.crop:
        share = f"round(IMAGE_SIZE * {1 - config.crop:g})"
        add("Crop", share, share)
        made.append(call("layers.Resizing", "IMAGE_SIZE", "IMAGE_SIZE"))
    if config.brightness:
        add("Brightness", f"{config.brightness}")
    if factor := config.contrast:
        add("Contrast", f"({factor}, {factor})")
    if factor := config.saturation:
        ends = (0.5 - factor / 2, 0.5 + factor / 2)
        add("Saturation", f"({ends[0]:g}, {ends[1]:g})", value_range=(0, 1))
    if config.hue:
        add("Hue", f"{config.hue}")
    if most := config.erasing:
        scale = (min(0.02, most), most)
        add("Erasing", "(0.5, 0.5)", scale=scale, fill_value=128)
    return made
