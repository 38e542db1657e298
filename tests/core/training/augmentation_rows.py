"""Every augmentation with another value, and what of a dry run that changes."""

from __future__ import annotations

from tests.core.training.option_base import FROZEN, SCRATCH, WARPED, Settings, row

DRAWN: Settings = FROZEN | {"augmentation.rand_augment_num_ops": 4}
MIXED: Settings = FROZEN | {"augmentation.mixup_alpha": 0.5}

AUGMENTATION = [
    row("augmentation.horizontal_flip", False, "features", FROZEN),
    row("augmentation.vertical_flip", True, "features", FROZEN),
    row("augmentation.fill_mode", "nearest", "features", WARPED),
    row("augmentation.fill_mode", "constant", "features", WARPED),
    *(
        row(f"augmentation.{name}", 0.2, "features", FROZEN)
        for name in (
            "rotation",
            "zoom",
            "translation",
            "shear",
            "crop",
            "brightness",
            "contrast",
            "saturation",
            "hue",
            "erasing",
        )
    ),
    row("augmentation.rand_augment_num_ops", 2, "features", FROZEN),
    row("augmentation.rand_augment_factor", 0.6, "features", DRAWN),
    *(
        row(f"augmentation.{name}", 0.5, "features shares", FROZEN)
        for name in ("mixup_alpha", "cutmix_alpha")
    ),
    row("augmentation.mixup_alpha", 0.5, "features shares", {"views": "fresh"}),
    row("augmentation.cutmix_alpha", 0.5, "features shares", SCRATCH),
    row("view_seed", 1, "features shares", MIXED),
    row("imbalance", "class_weights", "class_weights", MIXED),
    row("augmentation.zoom", 0.2, "features"),
    row("augmentation.zoom", 0.2, "features", {"views": "fresh"}),
    row("augmentation.zoom", 0.2, "features", SCRATCH),
    # Where there are no views, or no changes to be drawn:
    row("augmentation.rotation", 0.2, "", {"views": 0}),
    row("augmentation.mixup_alpha", 0.5, "", {"views": 0}),
    row("augmentation.rand_augment_factor", 0.6),
]
