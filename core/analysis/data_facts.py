"""What is known of a data set before training, and what advice on it consists of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.config import RunConfig

# Skill of the frozen features: the share of the way from the majority's accuracy to
# 100%. Below the first they separate the classes badly, above the second well.
WEAK_SKILL, STRONG_SKILL = 0.7, 0.85


@dataclass(frozen=True)
class Probe:
    """What a linear probe on frozen features found; fractions 0-1.

    Attributes:
        accuracy: Cross-validated.
        interval: Its 95% interval.
        majority: The share of the most frequent class among its images.
    """

    accuracy: float
    interval: tuple[float, float]
    majority: float

    def skill(self, accuracy: float) -> float:
        """The share of the way from the majority's accuracy to 100%."""
        return (accuracy - self.majority) / max(1e-9, 1 - self.majority)

    @property
    def is_weak(self) -> bool:
        """Whether the features surely separate the classes badly."""
        return self.skill(self.interval[1]) < WEAK_SKILL

    @property
    def is_strong(self) -> bool:
        """Whether the features surely separate the classes well."""
        return self.skill(self.interval[0]) >= STRONG_SKILL


@dataclass(frozen=True)
class DataFacts:
    """What is known of a data set before training.

    Attributes:
        counts: Images per class and split, as `Manifest.counts` gives them.
        width: Median of the files, pixels.
        height: Median of the files, pixels.
        input_size: What the model would see, pixels.
        min_size: The least the backbone takes, pixels.
        default_unfreeze: Layers above the backbone's default thaw line.
        num_layers: Of the backbone.
        probe: Of the frozen features; None = not measured.
    """

    counts: Mapping[str, Mapping[str, int]]
    width: int
    height: int
    input_size: int
    min_size: int
    default_unfreeze: int
    num_layers: int
    probe: Probe | None = None

    def of_split(self, split: str) -> dict[str, int]:
        """Images per class in "train", "validation" or "test"."""
        return {name: places.get(split, 0) for name, places in self.counts.items()}

    @property
    def num_train(self) -> int:
        """Training images."""
        return sum(self.of_split("train").values())


def data_facts(
    config: RunConfig,
    counts: Mapping[str, Mapping[str, int]],
    sizes: Sequence[Sequence[int]],
    probe: Probe | None = None,
) -> DataFacts:
    """What advice goes by, of images and the backbone that is planned.

    Args:
        config: Names the backbone and the size of its input.
        counts: Images per class and split, as `Manifest.counts` gives them.
        sizes: Of the files: width, height (pixels) and number of images.
        probe: Of the backbone's frozen features; None = not measured.
    """
    facts = config.facts
    width, height = _median_size(sizes)
    return DataFacts(
        counts=counts,
        width=width,
        height=height,
        input_size=config.input_size,
        min_size=facts.min_size,
        default_unfreeze=facts.default_unfreeze,
        num_layers=facts.num_layers,
        probe=probe,
    )


def _median_size(sizes: Sequence[Sequence[int]]) -> tuple[int, int]:
    """Median width and height, pixels; 0 where no file's size is known."""
    if not len(sizes):
        return 0, 0
    table = np.asarray(sizes, np.int64)  # (different sizes, 3)
    sides = np.repeat(table[:, :2], table[:, 2], axis=0)
    width, height = np.median(sides, axis=0)
    return int(width), int(height)


@dataclass(frozen=True)
class Advice:
    """One piece of advice.

    Attributes:
        key: What it is about: "strategy", "baseline", "imbalance", "resolution" or
            "held_out".
        kind: "suggestion" (a setting), "warning" or "note".
        title: A short sentence.
        reason: One sentence with the numbers.
        rule: The rule of thumb behind it, one sentence.
        settings: Values by dotted name, for `RunConfig`; empty where there is nothing
            to set.
    """

    key: str
    kind: str
    title: str
    reason: str
    rule: str
    settings: dict[str, Any] = field(default_factory=dict)
