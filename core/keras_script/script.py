"""Put a script together: what it says of itself, its constants and its parts."""

from __future__ import annotations

from core.config import STRENGTHS, WEIGHTED, RunConfig
from core.data.manifest import Manifest
from core.data.pictures.rendition import PLAIN
from core.errors import ConfigError
from core.keras_script.architectures import architecture_code
from core.keras_script.augmentation import augmentation_code, is_augmented
from core.keras_script.backbone import (
    estimate_norms_code,
    inference_mode_code,
    is_precise,
    preprocessing_code,
    reads_weight_file,
    sees_raw_pixels,
    weight_file_name,
    writes_weight_file,
)
from core.keras_script.callbacks import callback_code
from core.keras_script.data import (
    class_weights_code,
    data_code,
    has_heic,
    has_test,
    loaded_values,
    packages,
)
from core.keras_script.model import by_views_code, compile_code, is_binary, model_code
from core.keras_script.phases import fit_data, phase_code, slower_code
from core.keras_script.rendering import Code, rendered
from core.keras_script.thawing import first_trained, slower_blocks, step_rows

_STRATEGIES = {
    "frozen": "a new head on the frozen backbone",
    "finetune": "a new head first, then the backbone's upper layers too",
    "scratch": "all layers from random weights",
}


def keras_code(
    config: RunConfig,
    manifest: Manifest | None = None,
    weights_name: str = "",
) -> str:
    """A run's settings as a complete script.

    It needs keras and tensorflow, and with a manifest Pillow, which decodes the images
    as Thaw does.

    Args:
        config: Of a run, a recipe or a form.
        manifest: The run's images: the script then reads their split from a file that
            `split_csv` makes, `split.csv` beside it. None = the script splits, or
            takes the split that the folder gives.
        weights_name: Of the weight file beside the script, where the config names a
            file; "" = it is read where the config says.

    Raises:
        ConfigError: The config names a layer that its backbone does not have, several
            backbones, or one that is not made of Keras' layers.
    """
    if config.facts.parts:
        raise ConfigError(
            "one backbone for a Keras script",
            config.facts.title,
            "Export the trained model for Keras, which has all of them, or choose one "
            "backbone.",
        )
    if not config.facts.is_trainable:
        raise ConfigError(
            "a backbone that is made of Keras' layers, for a Keras script",
            f"{config.facts.title}, which came from a file",
            "Export the trained model in the OpenVINO format, or choose another "
            "backbone.",
        )
    code = [
        _top_code(config, manifest, weights_name),
        inference_mode_code(config),
        callback_code(config),
        class_weights_code(config),
        data_code(config, manifest),
        augmentation_code(config),
        preprocessing_code(config.facts),
        architecture_code(config.facts),
        model_code(config),
        estimate_norms_code(config),
        compile_code(config),
        slower_code(config),
        *(phase_code(config, phase) for phase in config.phases),
        by_views_code(config),
        _main_code(config, manifest),
    ]
    return "\n\n\n".join(part for part in code if part) + "\n"


def _top_code(config: RunConfig, manifest: Manifest | None, weights_name: str) -> str:
    """What the script says of itself, what it imports, and its constants."""
    own_name = weight_file_name(config) if writes_weight_file(config) else ""
    values = {
        "config": config,
        "manifest": manifest,
        "has_heic": has_heic(manifest),
        "is_weighted": config.imbalance in WEIGHTED,
        "rendition": manifest.rendition if manifest else PLAIN,
        "packages": Code(", ".join(packages(config, manifest))),
        "title": Code(config.facts.title),
        "training": Code(_STRATEGIES[config.strategy]),
        "reads_weight_file": reads_weight_file(config),
        "weights_name": weights_name or own_name,
        "steps": step_rows(config),
        "is_fitted": config.is_fitted("frozen"),
        "fit": config.head.fit if config.is_fitted("frozen") else "gradient",
        "strengths": STRENGTHS,
        "finetune": config.phase("finetune"),
        "blocks": slower_blocks(config),
        "thaw_line": first_trained(config) if "finetune" in config.phases else 0,
    }
    return "\n\n".join(
        rendered(part, **values) for part in ("about", "imports", "constants")
    )


def _main_code(config: RunConfig, manifest: Manifest | None) -> str:
    """What runs the rest, and prints how well it went."""
    count = "num_classes" if manifest is None else "len(CLASS_NAMES)"
    precise = is_precise(config)
    return rendered(
        "main",
        config=config,
        values=loaded_values(config, manifest),
        uses_backbone=config.strategy != "scratch" or config.adapt_norms or precise,
        is_precise=precise,
        by_views=len(config.flips) > 1,
        is_raw=sees_raw_pixels(config.facts),
        num_classes=Code("" if is_binary(config) else count),
        is_augmented=is_augmented(config),
        data=fit_data(config),
        splits=Code("validation=validation" + ", test=test" * has_test(manifest)),
    )
