"""How much there is to do for a run: images, rows through the network, bytes."""

from __future__ import annotations

from functools import cached_property

from core.config import RunConfig
from core.estimates.cost_model import pooled_values
from core.storage.cache import max_entry_bytes

_PARAMETER_BYTES = 4

# Beside the converted network in the cache, each phase keeps the network twice: as
# Keras saves it and as it is served.
_COPIES_PER_PHASE = 2

# Validation goes forwards only, a third of the work.
_FORWARD_SHARE = 1 / 3


class Work:
    """The amounts that a run's time and space are proportional to.

    Args:
        config: Its settings.
        counts: Images by class and split, as `Manifest.counts` gives them.
    """

    def __init__(self, config: RunConfig, counts: dict[str, dict[str, int]]) -> None:
        self.config = config
        self.images = sum(sum(places.values()) for places in counts.values())
        self.train = sum(places.get("train", 0) for places in counts.values())
        self.validation = sum(places.get("validation", 0) for places in counts.values())
        self.held_out = self.images - self.train
        self.num_phases = len(config.phases)

    @cached_property
    def pixel_bytes(self) -> int:
        """Of all decoded images; 0 where each is decoded when it is needed."""
        num_bytes = self.images * self.config.input_size**2 * 3
        return num_bytes if num_bytes <= max_entry_bytes() else 0

    @property
    def num_rows(self) -> int:
        """Images and views that go through the frozen layers before training."""
        return self.held_out + self.train * self.config.num_views

    def is_streamed(self, phase: str) -> bool:
        """Whether training images' features are computed anew in each epoch."""
        if phase == "scratch":
            return True
        num_bytes = 4.0 * self.num_rows * self._values(phase)
        too_large = num_bytes > max_entry_bytes()
        return self.config.num_views == 0 or too_large

    @property
    def pass_rows(self) -> tuple[int, int]:
        """Training and held-out rows of the pass for all phases' features."""
        if "scratch" in self.phases:
            return 0, 0
        streamed = [self.is_streamed(phase) for phase in self.phases]
        train = 0 if all(streamed) else self.train * self.config.num_views
        # The held-out images of what is streamed are a pass of their own.
        passes = len(set(streamed)) if self.config.num_views else 1
        return train, self.held_out * passes

    @property
    def images_per_epoch(self) -> float:
        """Training images of an epoch, and what its validation amounts to."""
        return self.train + _FORWARD_SHARE * self.validation

    def feature_bytes(self, phase: str, stage: int = 0) -> int:
        """What the features of a phase, or of one of its stages, take on disk."""
        if phase == "scratch":  # pixels once more, in the order of the split
            return self.held_out * self.config.input_size**2 * 3
        rows = self.held_out if self.is_streamed(phase) else self.num_rows
        return int(rows * self._values_by_stage(phase)[stage] * 4)

    @property
    def num_networks(self) -> int:
        """Networks to convert: that of the pass, and one for each stream."""
        if "scratch" in self.phases:
            return 0
        return 1 + sum(self.is_streamed(phase) for phase in self.phases)

    @property
    def model_bytes(self) -> int:
        """Of the converted networks, and of the models that the run keeps."""
        parameters = self.config.facts.parameters * self.config.alpha**2
        copies = self.num_networks + _COPIES_PER_PHASE * self.num_phases
        return int(parameters * _PARAMETER_BYTES * copies) if self.images else 0

    @property
    def phases(self) -> tuple[str, ...]:
        """Those that it trains."""
        return self.config.phases

    def _values(self, phase: str) -> float:
        """Numbers that are kept of one image for a phase, in all of its stages."""
        return sum(self._values_by_stage(phase))

    def _values_by_stage(self, phase: str) -> list[float]:
        if phase == "frozen":
            return [pooled_values(self.config)]
        return [line.num_values for line in self.config.thaw_lines]
