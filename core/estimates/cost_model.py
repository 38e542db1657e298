"""What a run's network costs to compute and to train, from what its backbone costs.

The unit is that of `core.backbones.facts.MeasuredCosts`.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from core.backbones.layers import multiply_adds
from core.backbones.thaw_line import thaw_line
from core.config import NORM_IMAGES, RunConfig
from core.data.folders.layout import SPLITS
from core.runs.trust_formats import most_looked
from core.storage.cache_space import max_entry_bytes

# Narrow networks lose less than their multiply-adds, which go with the square.
_ALPHA_POWER = 1.5

_PARAMETER_BYTES = _VALUE_BYTES = 4  # float32

# Beside the converted network in the cache, each phase keeps the network twice: as
# Keras saves it and as it is served.
_COPIES_PER_PHASE = 2

_FORWARD_SHARE = 1 / 3  # what is only looked at goes forwards, a third of the work

Counts = dict[str, dict[str, int]]  # images by class and split, as a manifest has them


def forward_cost(config: RunConfig, precision: str) -> float:
    """An image's cost through all frozen layers, in the measured costs' unit.

    Args:
        config: Backbone, width, size and feature layer are read.
        precision: "float32" or "bfloat16"; divide by `Machine.rate` of the same.
    """
    costs = config.facts.costs
    cost = costs.float32 if precision == "float32" else costs.bfloat16
    return cost * _used_share(config) * _scale(config)


def training_cost(config: RunConfig, phase: str = "finetune", step: int = 0) -> float:
    """An image's cost forwards and backwards through what a step of a phase trains.

    Measured are the layers above the default line, and training from scratch; between
    them, and below, it goes with the multiply-adds.

    Args:
        config: Backbone, width, size and thaw lines are read.
        phase: "frozen" trains no layer.
        step: Place among the fine-tune phase's steps.

    Returns:
        In the measured costs' unit; divide it by `Machine.rate("float32")`.
    """
    costs, whole = config.facts.costs, config.whole_network
    if phase == "frozen":
        return 0.0
    if phase == "scratch":
        return costs.scratch * _used_share(config) * _scale(config)
    default = thaw_line(whole, 0, config.facts.default_unfreeze)
    works = 0, default.multiply_adds, multiply_adds(whole)
    measured = 0.0, costs.training, costs.scratch * costs.thawed_share
    work = config.thaw_lines[step].multiply_adds
    return float(np.interp(work, works, measured)) * _scale(config)


def _used_share(config: RunConfig) -> float:
    """The share of the backbone's work up to where features are taken."""
    return multiply_adds(config.network) / multiply_adds(config.whole_network)


def _scale(config: RunConfig) -> float:
    size = config.input_size / config.facts.default_size
    return float(config.alpha**_ALPHA_POWER * size**2)


def images_of(counts: Counts, split: str) -> int:
    """The images of a split."""
    return sum(places.get(split, 0) for places in counts.values())


class Workload:
    """How much there is to do and to keep for a run: images, rows and bytes.

    Args:
        config: Its settings.
        counts: Images by class and split, as `Manifest.counts` gives them.
        is_shared: Whether features are for all folds of a set: views of all images.
    """

    def __init__(
        self, config: RunConfig, counts: Counts, is_shared: bool = False
    ) -> None:
        self.config = config
        self._is_shared = is_shared
        self.images = sum(sum(places.values()) for places in counts.values())
        self.train = images_of(counts, "train")
        self.held_out = self.images - self.train
        # Views whose features are looked at once more when a phase is over.
        length = self._embedding_length
        self.looked = len(config.flips) * sum(
            min(images_of(counts, split), most_looked(split, length))
            for split in SPLITS
        )
        # Training images of an epoch, and what it only looks at amounts to.
        seen = images_of(counts, "validation")
        if config.precise_norms and config.strategy == "scratch":
            seen += min(NORM_IMAGES, self.train)
        self.images_per_epoch = self.train + _FORWARD_SHARE * seen

    @cached_property
    def pixel_bytes(self) -> int:
        """Bytes of all decoded images; 0 where each is decoded when it is needed."""
        num_bytes = self.images * self.config.input_size**2 * 3
        return num_bytes if num_bytes <= max_entry_bytes() else 0

    def steps(self, phase: str) -> range:
        """The places of a phase's steps; only gradual unfreezing has more than one."""
        return range(len(self.config.thaw_lines) if phase == "finetune" else 1)

    def epochs(self, phase: str, step: int) -> int:
        """The most epochs of a step of a phase; a fit to convergence counts as one."""
        if self.config.is_fitted(phase):
            return 1
        return self.config.phase(phase, step).epochs

    def num_trained(self, phase: str, step: int) -> int:
        """Layers of the backbone that a step of a phase trains."""
        if phase == "finetune":
            return self.config.thaw_lines[step].num_layers
        return self.config.facts.num_layers if phase == "scratch" else 0

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
        # The held-out images of what is streamed are a pass of their own.
        kinds = {self.is_streamed(phase) for phase in self.config.phases}
        train, held_out = zip(*map(self._rows, kinds), strict=True)
        return sum(train), sum(held_out)

    def _rows(self, is_streamed: bool) -> tuple[int, int]:
        """Training and held-out rows whose features are kept."""
        views = 0 if is_streamed else self.config.num_views
        judged = len(self.config.flips)
        if not self._is_shared:
            return self.train * views, self.held_out * judged
        # An image itself is its first view, where the precision is that of held-out.
        is_apart = not views or self.config.frozen_precision != "float32" or judged > 1
        return self.images * views, self.images * judged * is_apart

    def feature_bytes(self, phase: str, step: int = 0) -> int:
        """What the features of a phase, or of one of its steps, take on disk."""
        if phase == "scratch":  # pixels once more, in the order of the split
            return self._rows(True)[1] * self.config.input_size**2 * 3
        rows = sum(self._rows(self.is_streamed(phase)))
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
        copies += "frozen" in self.config.phases  # its layers, for what is served
        return int(parameters * _PARAMETER_BYTES * copies)

    @property
    def num_rows(self) -> int:
        """Images and views that go through the frozen layers before training."""
        return sum(self._rows(False))

    def _values_by_step(self, phase: str) -> list[int]:
        """Numbers that are kept of one image for each step of a phase."""
        if phase == "finetune":
            return [line.num_values for line in self.config.thaw_lines]
        return [self._embedding_length]

    @property
    def _embedding_length(self) -> int:
        height, width, channels = self.config.network.feature_shape
        is_flat = self.config.head.pooling == "flatten"
        return height * width * channels if is_flat else channels
