"""All settings of one training."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from core.backbones.thaw_line import (
    ALL,
    FROM,
    ThawLine,
    default_unfreeze,
    thaw_line,
)
from core.config.augmentation import AugmentationConfig
from core.config.head import HeadConfig
from core.config.migrations import upgraded
from core.config.network import NetworkConfig
from core.config.phase import FinetuneConfig, PhaseConfig, UnfreezeStep
from core.config.serialization import from_plain
from core.errors import ConfigError
from core.validation import require_choice, require_range, wrong

PHASES = ("frozen", "finetune", "scratch")

# Which phases a strategy has, in their order.
STRATEGIES = {
    "frozen": ("frozen",),
    "finetune": ("frozen", "finetune"),
    "scratch": ("scratch",),
}

FRESH = "fresh"  # new random views in each epoch; nothing above the pixels is cached
PRECISIONS = ("float32", "bfloat16", "mixed")
IMBALANCES = ("none", "class_weights", "balanced_sampling")


@dataclass(frozen=True)
class RunConfig(NetworkConfig):
    """One training: data, backbone, views, head and the phases."""

    dataset: str  # id of a data set in THAW_HOME
    strategy: str = "finetune"  # one of STRATEGIES
    views: int | str = 4  # of each training image, itself included; 0 = itself; FRESH
    view_seed: int = 0  # of the views; not of the order or the head
    # One of PRECISIONS. Of the frozen layers, with "mixed" of the trained ones too.
    precision: str = "float32"
    adapt_norms: bool = False  # batch normalisation's statistics from these images
    batch_size: int = 32
    label_smoothing: float = 0.0  # share of the target spread over all classes
    imbalance: str = "none"  # one of IMBALANCES
    seed: int = 0
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)
    head: HeadConfig = field(default_factory=HeadConfig)
    frozen: PhaseConfig = field(default_factory=lambda: PhaseConfig(30, 1e-3, 5))
    finetune: FinetuneConfig = field(
        default_factory=lambda: FinetuneConfig((UnfreezeStep(0, 10, 1e-4),), 4)
    )
    scratch: PhaseConfig = field(default_factory=lambda: PhaseConfig(30, 1e-3, 8))

    def __post_init__(self) -> None:
        super().__post_init__()
        require_choice("strategy", self.strategy, tuple(STRATEGIES))
        if not isinstance(self.views, str):
            require_range("views", self.views, 0, 64)
        elif self.views != FRESH:
            raise wrong("views", f'a number from 0 to 64, or "{FRESH}"', self.views)
        require_range("view_seed", self.view_seed, 0, 2**31 - 1)
        require_choice("precision", self.precision, PRECISIONS)
        require_range("batch_size", self.batch_size, 1, 1024)
        require_range("label_smoothing", self.label_smoothing, 0.0, 0.9)
        require_choice("imbalance", self.imbalance, IMBALANCES)
        require_range("seed", self.seed, 0, 2**31 - 1)
        self._require_unfreeze()
        self._require_weights()

    def _require_unfreeze(self) -> None:
        for number, step in enumerate(self.finetune.steps):
            name, value = f"finetune.steps.{number}.unfreeze", step.unfreeze
            if value == 0:
                continue  # right for every backbone, also before its table is written
            if not isinstance(value, str):
                require_range(name, value, 0, self.facts.num_layers - 1)
            elif value != ALL and not value.startswith(FROM):
                expected = f'a number of layers, "{ALL}" or "{FROM}LAYER"'
                raise wrong(name, expected, value)

    def _require_weights(self) -> None:
        """From scratch means random weights, and only then are these of use."""
        is_scratch = self.strategy == "scratch"
        if is_scratch and self.weights != "none":
            raise ConfigError(
                "weights to be none where the strategy is scratch",
                self.weights,
                "Set weights to none, or choose another strategy.",
            )
        if not is_scratch and not self.facts.is_pretrained:
            title = self.facts.title
            raise ConfigError(
                f"the strategy scratch for {title}, which nobody has pretrained",
                self.strategy,
                "Choose the strategy scratch, or another backbone.",
            )

    @cached_property
    def thaw_lines(self) -> tuple[ThawLine, ...]:
        """The line of each step of unfreezing; () where nothing is fine-tuned.

        Raises:
            ConfigError: A line begins at no layer, or above all that is used.
        """
        if "finetune" not in self.phases:
            return ()
        default = default_unfreeze(self.network, self.facts)
        return tuple(
            thaw_line(self.network, step.unfreeze, default)
            for step in self.finetune.steps
        )

    @property
    def frozen_precision(self) -> str:
        """In what the frozen layers see the training images."""
        return "float32" if self.precision == "float32" else "bfloat16"

    @property
    def is_mixed(self) -> bool:
        """Whether the layers above the thaw line train in mixed precision."""
        return self.precision == "mixed"

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases of its strategy, in their order."""
        return STRATEGIES[self.strategy]

    def of_seeds(self, number: int) -> list[RunConfig]:
        """The same settings with so many seeds, from this one's on.

        Raises:
            ConfigError: The last seed is too large.
        """
        seeds = range(self.seed, self.seed + number)
        return [dataclasses.replace(self, seed=seed) for seed in seeds]

    def phase(self, name: str, step: int = 0) -> PhaseConfig:
        """How a phase trains; the fine-tune phase in a step, counted from 0."""
        if name == "finetune":
            return self.finetune.step_phase(step)
        settings: PhaseConfig = getattr(self, name)
        return settings

    def epochs(self, phase: str) -> int:
        """The most epochs that a phase may take, in all of its steps."""
        if phase == "finetune":
            return sum(step.epochs for step in self.finetune.steps)
        return self.phase(phase).epochs

    @property
    def num_views(self) -> int:
        """Different views of a training image; 0 = new ones in each epoch."""
        return 0 if isinstance(self.views, str) else max(1, self.views)

    def to_json(self) -> dict[str, Any]:
        """Plain values, nested as the dataclasses are."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> RunConfig:
        """Build and validate a config.

        Raises:
            ConfigError: A key is unknown, or a value has the wrong type or range.
        """
        config: RunConfig = from_plain(cls, upgraded(values))
        return config
