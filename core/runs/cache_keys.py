"""Names for what a run puts in the cache that can be told without its weights.

The cache's own keys hold a digest of the weights, which only Keras can load. A finished
run says which entries it used; under these names the next estimate finds them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

from core.config import RunConfig
from core.hardware import machine_name
from core.storage.fingerprint import file_fingerprint


def pixels_name(config: RunConfig, digest: str) -> str:
    """Of the decoded images of a manifest."""
    return _name("pixels", digest, config.input_size)


def features_name(config: RunConfig, digest: str, phase: str, stage: int = 0) -> str:
    """Of the features that a phase, or a stage of it, trains on.

    Args:
        config: What the features depend on is read, not how the phase trains.
        digest: The manifest's.
        phase: "frozen", "finetune" or "scratch".
        stage: Its place among the fine-tune phase's stages.
    """
    is_random = config.num_views > 1  # view 0 is the image itself
    return _name(
        "features",
        digest,
        config.input_size,
        config.num_views,
        dataclasses.asdict(config.augmentation) if is_random else None,
        config.view_seed if is_random else None,
        *_network(config),
        config.frozen_precision,
        config.adapt_norms and digest,
        _lines(config)[stage] if phase == "finetune" else config.head.pooling,
        phase,
    )


def converted_name(config: RunConfig) -> str:
    """Of the converted network whose features a run uses."""
    return _name(
        "converted",
        *_network(config),
        config.input_size,
        _lines(config)[0] if "finetune" in config.phases else None,
    )


def _lines(config: RunConfig) -> list[str]:
    """Where features of the fine-tune phase are taken, however that was said."""
    return [line.above for line in config.thaw_lines]


def _network(config: RunConfig) -> tuple[object, ...]:
    """Layers and weights, and what computes them."""
    return (
        f"{config.backbone}@{config.alpha:g}@{config.feature_layer}",
        config.weights,
        # A weight file may be replaced by another of the same name.
        file_fingerprint(Path(config.weights)),
        config.seed if config.weights == "none" else None,
        machine_name(),
    )


def _name(*parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
