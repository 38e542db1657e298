"""Where a backbone's ImageNet weights are: packaged, downloaded, or nowhere yet."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from core.backbones import BACKBONES, Backbone

# What Keras calls the files that it downloads, in the folder where it keeps them.
_KERAS_FILES = {
    "mobilenet": "mobilenet_*_tf_no_top.h5",
    "mobilenet_v2": "mobilenet_v2_*_no_top.h5",
    "mobilenet_v3_small": "weights_mobilenet_v3_small_*_no_top*.h5",
    "mobilenet_v3_large": "weights_mobilenet_v3_large_*_no_top*.h5",
    "efficientnet_b0": "efficientnetb0_notop.h5",
    "efficientnet_b1": "efficientnetb1_notop.h5",
    "efficientnet_b2": "efficientnetb2_notop.h5",
    "efficientnet_b3": "efficientnetb3_notop.h5",
    "efficientnet_b4": "efficientnetb4_notop.h5",
    "efficientnet_v2_b0": "efficientnetv2-b0_notop.h5",
    "resnet50": "resnet50_*_notop.h5",
    "resnet50_v2": "resnet50v2_*_notop.h5",
    "inception_v3": "inception_v3_*_notop.h5",
    "xception": "xception_*_notop.h5",
    "densenet121": "densenet121_*_notop.h5",
    "vgg16": "vgg16_*_notop.h5",
    "convnext_tiny": "convnext_tiny_notop.h5",
}


def weights_place(facts: Backbone) -> str:
    """Where a backbone's ImageNet weights are.

    Returns:
        "packaged", "package missing", "downloaded", "to download", or "none" for a
        network that nobody has pretrained.
    """
    if facts.is_packaged:
        installed = importlib.util.find_spec(facts.package)
        return "packaged" if installed else "package missing"
    if not facts.is_pretrained:
        return "none"
    keras_home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    found = any((keras_home / "models").glob(_KERAS_FILES[facts.name]))
    return "downloaded" if found else "to download"


def is_at_hand(facts: Backbone) -> bool:
    """Whether a backbone's ImageNet weights are on this computer."""
    return weights_place(facts) in ("packaged", "downloaded")


def at_hand() -> list[Backbone]:
    """All backbones whose ImageNet weights are on this computer."""
    return [facts for facts in BACKBONES.values() if is_at_hand(facts)]


def nearest_packaged(facts: Backbone) -> Backbone:
    """The packaged backbone that does about as well on ImageNet as this one."""
    packaged = [other for other in BACKBONES.values() if other.is_packaged]
    return min(packaged, key=lambda other: abs(other.top1 - facts.top1))
