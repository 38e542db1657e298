"""What may be done with what an exported model was made from."""

from __future__ import annotations

from core.config import RunConfig


def weights_licence(config: RunConfig) -> str:
    """What may be done with the pretrained weights that a run began with."""
    if config.weights == "none" or config.strategy == "scratch":
        return "none were used: all weights were trained in this run"
    if config.weights != "imagenet":
        return "of a file of their own, whose licence Thaw does not know"
    if config.facts.is_own:
        return f"of the file that {config.facts.title} was taken in from; see there"
    if config.facts.is_packaged:
        package = config.facts.package.replace("_", "-")
        return f"ImageNet weights of the package {package}, Apache License 2.0"
    return (
        f"ImageNet weights of {config.facts.title} as Keras offers them, under the "
        "licence that https://keras.io/api/applications/ states"
    )
