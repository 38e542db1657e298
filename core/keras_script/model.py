"""The script's model: the backbone, pooling, the head and its output; and its loss."""

from __future__ import annotations

from core.config import HeadLayer, RunConfig
from core.keras_script.backbone import (
    needs_inference_mode,
    reads_weight_file,
    sees_raw_pixels,
    writes_weight_file,
)
from core.keras_script.rendering import Code, literal, rendered


def is_binary(config: RunConfig) -> bool:
    """Whether the output is one unit: the second class's probability."""
    return config.head.output == "sigmoid"


def model_code(config: RunConfig) -> str:
    """The function that builds the model."""
    is_file = reads_weight_file(config)
    inside = needs_inference_mode(config)
    return rendered(
        "build_model",
        config=config,
        facts=config.facts,
        constructor=Code(config.facts.constructor),
        parameters=Code("" if is_binary(config) else "num_classes"),
        has_alphas=len(config.facts.alphas) > 1,
        reads_weight_file=is_file,
        writes_weight_file=writes_weight_file(config),
        weights=None if is_file else Code("WEIGHTS"),
        is_raw=sees_raw_pixels(config.facts),
        network=Code("InferenceMode(backbone)" if inside else "backbone"),
        head=_head_rows(config.head.layers),
        is_binary=is_binary(config),
    )


def compile_code(config: RunConfig) -> str:
    """The function that compiles the model."""
    return rendered("compile_model", loss=_loss(config))


def _loss(config: RunConfig) -> str:
    """Keras' name of the loss, or the code that makes it."""
    if not config.label_smoothing:
        names = ("sparse_categorical_crossentropy", "binary_crossentropy")
        return names[is_binary(config)]
    kind = "Binary" if is_binary(config) else "Categorical"
    smoothing = literal(config.label_smoothing)
    return Code(f"keras.losses.{kind}Crossentropy(label_smoothing={smoothing})")


def _head_rows(layers: tuple[HeadLayer, ...]) -> list[tuple[str, Code, HeadLayer]]:
    """Each layer's name, the seed of its first weights, which are the run's, and it."""
    rows = []
    counts: dict[str, int] = {}
    for place, layer in enumerate(layers, start=1):
        counts[layer.kind] = counts.get(layer.kind, 0) + 1
        name = f"{layer.kind}_{counts[layer.kind]}"
        rows.append((name, Code(f"SEED + {place}"), layer))
    return rows


def by_views_code(config: RunConfig) -> str:
    """What answers by the mean over flips; "" where the picture alone is asked."""
    if len(config.flips) == 1:
        return ""
    flips = [tuple(axis + 1 for axis in axes) for axes in config.flips[1:]]
    return rendered("by_views", flips=flips)
