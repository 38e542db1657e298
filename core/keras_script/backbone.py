"""The script's backbone: where its weights are from, what it sees, how it behaves."""

from __future__ import annotations

from pathlib import Path

from core.backbones.facts import Backbone
from core.config import NORM_IMAGES, RunConfig
from core.keras_script.rendering import Code, rendered

_SEES = {
    "tf": "RGB from -1 to 1",
    "torch": "RGB, normalised as ImageNet",
    "caffe": "BGR, less ImageNet's mean",
    "lite": "RGB from about -1 to 1",
    "unit": "RGB from 0 to 1",
}


def needs_inference_mode(config: RunConfig) -> bool:
    """Whether the backbone behaves differently in training, and must not."""
    facts = config.facts
    return config.strategy != "scratch" and (facts.has_norms or facts.has_dropout)


def reads_weight_file(config: RunConfig) -> bool:
    """Whether the script loads a file into the backbone, or all of it from one."""
    facts, is_file = config.facts, config.weights not in ("imagenet", "none")
    return is_file or facts.is_own or (config.weights != "none" and facts.is_packaged)


def writes_weight_file(config: RunConfig) -> bool:
    """Whether that file is one that Thaw writes: packaged weights, or a run's."""
    is_own = config.weights == "imagenet" or config.start is not None
    return reads_weight_file(config) and is_own


def weight_file_name(config: RunConfig) -> str:
    """What the file is called beside the script; "" where there is none."""
    if not reads_weight_file(config):
        return ""
    if config.facts.is_own:
        return "backbone.keras"
    if start := config.start:
        return f"{start.run_id}.{start.phase or 'last'}.weights.h5"
    if config.weights == "imagenet":
        return f"{config.facts.name}.weights.h5"
    return Path(config.weights).name


def sees_raw_pixels(facts: Backbone) -> bool:
    """Whether the network scales pixels by itself."""
    return facts.preprocessing == "raw"


def preprocessing_code(facts: Backbone) -> str:
    """The function from pixels to what the network sees; "" where it is inside."""
    if sees_raw_pixels(facts):
        return ""
    kind = facts.preprocessing
    sees, module = Code(_SEES[kind]), Code(facts.module)
    return rendered("preprocess", kind=kind, sees=sees, module=module)


def inference_mode_code(config: RunConfig) -> str:
    """The layer that keeps batch normalisation as it is; "" where none is needed."""
    return rendered("inference_mode") if needs_inference_mode(config) else ""


def is_precise(config: RunConfig) -> bool:
    """Whether batch normalisation's statistics are estimated before each validation."""
    has_norms = config.facts.has_norms or any(
        layer.kind == "batch_normalization" for layer in config.head.layers
    )
    return config.strategy == "scratch" and config.precise_norms and has_norms


def estimate_norms_code(config: RunConfig) -> str:
    """What estimates batch normalisation's statistics anew; "" where nothing does."""
    precise = is_precise(config)
    if not (config.adapt_norms or precise):
        return ""
    has_head_dropout = any(layer.kind == "dropout" for layer in config.head.layers)
    return rendered(
        "estimate_norms",
        adapts=config.adapt_norms,
        is_precise=precise,
        has_dropout=config.facts.has_dropout or (precise and has_head_dropout),
        most=NORM_IMAGES,
    )
