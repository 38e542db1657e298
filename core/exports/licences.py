"""What may be done with what an exported model was made from."""

from __future__ import annotations

from core.backbones.facts import Backbone
from core.config import RunConfig


def weights_licence(config: RunConfig) -> str:
    """What may be done with the pretrained weights that a run began with."""
    if config.weights == "none" or config.strategy == "scratch":
        return "none were used: all weights were trained in this run"
    if config.start:
        return (
            f"of run {config.start.run_id}, which this one was trained on from: what "
            "holds for its weights and its data set holds here, too"
        )
    if config.weights != "imagenet":
        return "of a file of their own, whose licence Thaw does not know"
    parts = config.facts.parts or (config.facts,)
    return "; ".join(map(_imagenet_licence, parts))


def _imagenet_licence(facts: Backbone) -> str:
    if facts.is_own:
        return f"of the file that {facts.title} was taken in from; see there"
    if facts.is_packaged:
        package = facts.package.replace("_", "-")
        return f"ImageNet weights of the package {package}, Apache License 2.0"
    return (
        f"ImageNet weights of {facts.title} as Keras offers them, under the "
        "licence that https://keras.io/api/applications/ states"
    )
