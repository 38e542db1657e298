"""What each backbone costs to compute and to train, as measured: facts, no Keras.

Unit of the columns: multiply-adds of the network that `core.hardware` measures, 1e9 per
image. Divided by what a machine does of these in a second they are seconds per image.
They were measured on two cores of an AMD EPYC, each in turn with that network, as a
ratio of processor time; a layer that is limited by memory counts more than its own
multiply-adds, a large convolution less.

From scratch were measured EfficientNet-Lite0 and B0, MobileNetV2, ResNet50, VGG16 and
the small CNN: 3 to 12 times `float32`. The others are taken as 8.5 times `float32`.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from core.backbones.layers import multiply_adds
from core.backbones.registry import BACKBONES
from core.backbones.thaw_line import thaw_line
from core.config import RunConfig
from core.storage.cache import max_entry_bytes

# Narrow networks lose less than their multiply-adds, which go with the square.
_ALPHA_POWER = 1.5

# All layers thawed, as a share of training them from scratch: normalisations are folded
# into the convolutions (0.48 for EfficientNet-Lite0, 0.40 for MobileNetV2, 0.66 for
# ResNet50), where there are any.
_USUALLY_THAWED = 0.5
_THAWED = {"resnet50": 0.66, "vgg16": 1.0, "convnext_tiny": 1.0}


class Costs(NamedTuple):
    """One line of the table, at the backbone's default size and width 1.0."""

    float32: float  # one image through the whole network, in OpenVINO
    bfloat16: float  # the same in bfloat16, against the measure in bfloat16
    training: float  # one image forwards and backwards above the default line, in Keras
    scratch: float  # the same through all layers, their statistics trained as well


COSTS: dict[str, Costs] = {
    "efficientnet_lite0": Costs(0.55, 0.6, 0.6, 5.18),
    "efficientnet_lite1": Costs(0.85, 0.9, 0.73, 7.19),
    "efficientnet_lite2": Costs(1.11, 1.19, 1.02, 9.46),
    "mobilenet": Costs(0.68, 0.61, 0.21, 5.81),
    "mobilenet_v2": Costs(0.42, 0.43, 0.24, 4.96),
    "mobilenet_v3_small": Costs(0.11, 0.14, 0.14, 0.9),
    "mobilenet_v3_large": Costs(0.35, 0.34, 0.26, 2.99),
    "efficientnet_b0": Costs(0.81, 0.96, 0.6, 6.85),
    "efficientnet_b1": Costs(1.36, 1.68, 1.24, 11.5),
    "efficientnet_b2": Costs(1.77, 2.12, 1.76, 15.1),
    "efficientnet_b3": Costs(3.01, 3.77, 2.9, 25.6),
    "efficientnet_b4": Costs(6.97, 7.82, 6.52, 59.2),
    "efficientnet_v2_b0": Costs(1.03, 1.15, 0.75, 8.79),
    "resnet50": Costs(3.48, 3.56, 1.13, 17.4),
    "resnet50_v2": Costs(3.71, 3.67, 1.57, 31.6),
    "inception_v3": Costs(5.65, 5.49, 1.87, 48.0),
    "xception": Costs(9.35, 8.59, 3.2, 79.5),
    "densenet121": Costs(3.14, 3.0, 0.45, 26.7),
    "vgg16": Costs(12.8, 12.8, 2.93, 40.4),
    "convnext_tiny": Costs(5.23, 5.53, 10.7, 44.4),
    "small_cnn": Costs(0.2, 0.2, 0.4, 1.22),
}


_PARAMETER_BYTES = _VALUE_BYTES = 4  # float32

# Beside the converted network in the cache, each phase keeps the network twice: as
# Keras saves it and as it is served.
_COPIES_PER_PHASE = 2

_FORWARD_SHARE = 1 / 3  # validation goes forwards only, a third of the work


def forward_cost(config: RunConfig, precision: str) -> float:
    """An image's cost through all frozen layers, in the table's unit.

    Args:
        config: Backbone, width, size and feature layer are read.
        precision: "float32" or "bfloat16"; divide by `Machine.rate` of the same.
    """
    costs = COSTS[config.backbone]
    cost = costs.float32 if precision == "float32" else costs.bfloat16
    return cost * _used_share(config) * _scale(config)


def training_cost(config: RunConfig, phase: str = "finetune") -> float:
    """An image's cost forwards and backwards through what a phase trains at its end.

    Args:
        config: Backbone, width, size and thaw lines are read.
        phase: "finetune" or "scratch".

    Returns:
        In the table's unit; divide it by `Machine.rate("float32")`.
    """
    if phase == "scratch":
        return COSTS[config.backbone].scratch * _used_share(config) * _scale(config)
    return _above(config, config.thaw_lines[-1].multiply_adds) * _scale(config)


def step_shares(config: RunConfig) -> list[float]:
    """What an image costs in each step of unfreezing, as a share of the last one's."""
    costs = [_above(config, line.multiply_adds) for line in config.thaw_lines]
    return [cost / max(1e-9, costs[-1]) for cost in costs]


def shares_below(config: RunConfig) -> list[float]:
    """The share of the multiply-adds that lie below each thaw line."""
    whole = max(1, multiply_adds(config.network))
    return [1 - line.multiply_adds / whole for line in config.thaw_lines]


def _above(config: RunConfig, work: float) -> float:
    """The cost of training layers with these multiply-adds, at the default size.

    Measured are the layers above the default line, and training from scratch; between
    them, and below, it goes with the multiply-adds.
    """
    costs, whole = COSTS[config.backbone], config.whole_network
    default = thaw_line(whole, 0, config.facts.default_unfreeze).multiply_adds
    if work <= default:
        return costs.training * work / max(1, default)
    share = (work - default) / max(1, multiply_adds(whole) - default)
    thawed = costs.scratch * _THAWED.get(config.backbone, _USUALLY_THAWED)
    return costs.training + share * (thawed - costs.training)


def _used_share(config: RunConfig) -> float:
    """The share of the backbone's work up to where features are taken."""
    whole = max(1, multiply_adds(config.whole_network))
    return multiply_adds(config.network) / whole if config.feature_layer else 1.0


def _scale(config: RunConfig) -> float:
    size = config.input_size / BACKBONES[config.backbone].default_size
    return float(config.alpha**_ALPHA_POWER * size**2)


class Workload:
    """How much there is to do and to keep for a run: images, rows and bytes.

    Args:
        config: Its settings.
        counts: Images by class and split, as `Manifest.counts` gives them.
    """

    def __init__(self, config: RunConfig, counts: dict[str, dict[str, int]]) -> None:
        self.config = config
        self.images = sum(sum(places.values()) for places in counts.values())
        self.train = sum(places.get("train", 0) for places in counts.values())
        validation = sum(places.get("validation", 0) for places in counts.values())
        self.held_out = self.images - self.train
        # Training images of an epoch, and what its validation amounts to.
        self.images_per_epoch = self.train + _FORWARD_SHARE * validation

    @cached_property
    def pixel_bytes(self) -> int:
        """Bytes of all decoded images; 0 where each is decoded when it is needed."""
        num_bytes = self.images * self.config.input_size**2 * 3
        return num_bytes if num_bytes <= max_entry_bytes() else 0

    def is_streamed(self, phase: str) -> bool:
        """Whether training images' features are computed anew in each epoch."""
        if phase == "scratch" or not self.config.num_views:
            return True
        num_values = sum(self._values_by_step(phase))
        return _VALUE_BYTES * self.num_rows * num_values > max_entry_bytes()

    @property
    def pass_rows(self) -> tuple[int, int]:
        """Training and held-out rows of the pass for all phases' features."""
        if "scratch" in self.config.phases:
            return 0, 0
        streamed = [self.is_streamed(phase) for phase in self.config.phases]
        train = 0 if all(streamed) else self.train * self.config.num_views
        # The held-out images of what is streamed are a pass of their own.
        passes = len(set(streamed)) if self.config.num_views else 1
        return train, self.held_out * passes

    def feature_bytes(self, phase: str, step: int = 0) -> int:
        """What the features of a phase, or of one of its steps, take on disk."""
        if phase == "scratch":  # pixels once more, in the order of the split
            return self.held_out * self.config.input_size**2 * 3
        rows = self.held_out if self.is_streamed(phase) else self.num_rows
        return int(rows * self._values_by_step(phase)[step] * _VALUE_BYTES)

    @property
    def num_networks(self) -> int:
        """Networks to convert: that of the pass, and one for each stream."""
        if "scratch" in self.config.phases:
            return 0
        return 1 + sum(map(self.is_streamed, self.config.phases))

    @property
    def model_bytes(self) -> int:
        """Bytes of the converted networks, and of the models that the run keeps."""
        parameters = self.config.facts.parameters * self.config.alpha**2
        copies = self.num_networks + _COPIES_PER_PHASE * len(self.config.phases)
        return int(parameters * _PARAMETER_BYTES * copies) if self.images else 0

    @property
    def num_rows(self) -> int:
        """Images and views that go through the frozen layers before training."""
        return self.held_out + self.train * self.config.num_views

    def _values_by_step(self, phase: str) -> list[int]:
        """Numbers that are kept of one image for each step of a phase."""
        if phase == "finetune":
            return [line.num_values for line in self.config.thaw_lines]
        height, width, channels = self.config.network.feature_shape
        is_flat = self.config.head.pooling == "flatten"
        return [height * width * channels if is_flat else channels]
