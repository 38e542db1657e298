"""Which network a run uses, and up to where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from core.backbones.layers import NetworkDescription, describe_network
from core.backbones.registry import Backbone, backbone
from core.config.earlier_run import EarlierRun, earlier_run
from core.config.setting import Checked, setting
from core.errors import ConfigError
from core.language.texts import _
from core.validation import require_choice, require_range

# Training images, at most, that statistics of batch normalisation are estimated on:
# those of more differ by less than their noise.
NORM_IMAGES = 1024


@dataclass(frozen=True, kw_only=True)
class NetworkConfig(Checked):
    """A backbone, what it starts from, and where its features are taken."""

    backbone: str = setting(
        "efficientnet_lite0",
        "Backbone",
        "The network. Those marked “offline” bring their pretrained weights along; the "
        "others download theirs at first use. Several can stand side by side, such as "
        "efficientnet_lite0+efficientnet_lite1: the head gets the features of all.",
    )
    alpha: float = setting(
        1.0,
        "Width (alpha)",
        "Narrower networks are faster and a little less accurate.",
    )
    # "imagenet", "none" (random), a weight file's path, or see `earlier_run`
    weights: str = setting(
        "imagenet",
        "Weights",
        "What the backbone knows before it sees your images: what ImageNet taught it, "
        "nothing, what a weight file holds, or what it learned in an earlier run of "
        "yours (`run:ID`), whose backbone and width it then has.",
    )
    image_size: int = setting(
        0,
        "Image size",
        "Pixels; images are stretched to a square of this side. 0 = the backbone's "
        "own.",
        (0, 1024),
        unit="pixels",
    )
    feature_layer: str = setting(  # "" = the backbone's end
        "",
        "Take features from",
        "The layer whose output the head gets. Early layers see edges and textures, "
        "late ones whole things: where your images are unlike photos, an earlier layer "
        "can be better, and it is quicker.",
    )

    def __post_init__(self) -> None:
        facts = backbone(self.backbone)
        require_choice("alpha", self.alpha, facts.alphas)
        if self.image_size:
            low, high = facts.min_size, facts.max_size
            require_range("image_size", self.image_size, low, high)
        __ = self.start
        super().__post_init__()
        if facts.parts:
            self._require_joined()

    def _require_joined(self) -> None:
        """What backbones that stand side by side can't have."""
        title = self.facts.title
        if self.weights != "imagenet":
            raise ConfigError(
                _(
                    "weights to be imagenet for {network}, whose pretrained features "
                    "stand side by side",
                    network=title,
                ),
                self.weights,
                _("Set weights to imagenet, or choose one backbone."),
            )
        if self.feature_layer:
            raise ConfigError(
                _(
                    "no feature_layer for {network}, whose networks stand side by side",
                    network=title,
                ),
                self.feature_layer,
                _("Leave it empty, or choose one backbone."),
            )
        __ = self.whole_network  # their feature maps have to be equally large

    @property
    def start(self) -> EarlierRun | None:
        """The earlier run that it trains on from; None where there is none."""
        return earlier_run(self.weights)

    @property
    def input_size(self) -> int:
        """Height and width of what the model sees, pixels."""
        return self.image_size or self.facts.default_size

    @property
    def facts(self) -> Backbone:
        """The registry's entry for its backbone."""
        return backbone(self.backbone)

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
