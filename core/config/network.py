"""Which network a run uses, and up to where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from core.backbones.layers import NetworkDescription, describe_network
from core.backbones.registry import BACKBONES, Backbone, backbone
from core.validation import require_choice, require_range


@dataclass(frozen=True, kw_only=True)
class NetworkConfig:
    """A backbone, what it starts from, and where its features are taken."""

    backbone: str = "efficientnet_lite0"  # a key of core.backbones.registry.BACKBONES
    alpha: float = 1.0  # width multiplier, for the MobileNets
    weights: str = "imagenet"  # "imagenet", "none" (random) or a weight file's path
    image_size: int = 0  # pixels; 0 = the backbone's own
    feature_layer: str = ""  # where the head begins, a layer; "" = the backbone's end

    def __post_init__(self) -> None:
        facts = backbone(self.backbone)
        require_choice("alpha", self.alpha, facts.alphas)
        if self.image_size:
            require_range("image_size", self.image_size, facts.min_size, 1024)

    @property
    def input_size(self) -> int:
        """Height and width of what the model sees, pixels."""
        return self.image_size or self.facts.default_size

    @property
    def facts(self) -> Backbone:
        """The registry's entry for its backbone."""
        return BACKBONES[self.backbone]

    @cached_property
    def whole_network(self) -> NetworkDescription:
        """All of its backbone, layer by layer."""
        is_pretrained = self.weights == "imagenet"
        return describe_network(
            self.backbone, self.alpha, self.input_size, "", is_pretrained
        )

    @cached_property
    def network(self) -> NetworkDescription:
        """The part of its backbone that is used: up to where the head begins.

        Raises:
            ConfigError: Its feature layer is no layer that makes a feature map.
        """
        return describe_network(
            self.backbone,
            self.alpha,
            self.input_size,
            self.feature_layer,
            self.weights == "imagenet",
        )
