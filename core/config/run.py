"""All settings of one training."""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, dataclass, field
from functools import cached_property
from typing import Any

from core.backbones.thaw_line import ThawLine, default_unfreeze, thaw_line
from core.config.augmentation import AugmentationConfig
from core.config.head import HeadConfig
from core.config.imbalance import IMBALANCE_HELP, IMBALANCES
from core.config.migrations import upgraded
from core.config.network import NetworkConfig
from core.config.phase import FINE_TUNING, FinetuneConfig, PhaseConfig
from core.config.precision import PRECISION_HELP, PRECISIONS
from core.config.serialization import from_plain
from core.config.setting import setting
from core.config.strategies import STRATEGIES, STRATEGY_TITLES
from core.config.views import FLIPS, FRESH, TEST_VIEWS, TEST_VIEWS_HELP, VIEWS_HELP
from core.errors import ConfigError
from core.language.texts import _, mark
from core.validation import SettingError, require_range

_SEEDS = (0, 2**31 - 1)


@dataclass(frozen=True)
class RunConfig(NetworkConfig):
    """One training: data, backbone, views, head and the phases."""

    dataset: str = setting(MISSING, "Data set", "Its id in THAW_HOME.")
    strategy: str = setting(
        "finetune",
        "Strategy",
        "What learns, and in which order. Frozen layers keep their weights. Why the "
        "head first: a new head answers at random, and its large errors would "
        "overwrite what the other layers learned from ImageNet. That is called "
        "catastrophic forgetting; frozen layers cannot forget.",
        choices=STRATEGY_TITLES,
    )
    views: int | str = setting(  # the image itself included; 0 = it alone
        4,
        "Views of each training image",
        VIEWS_HELP,
        (0, 64),
        choices={FRESH: mark("New ones in every epoch")},
        sweep=(1, 8),
    )
    view_seed: int = setting(
        0,
        "Seed of the views",
        "Another number gives other random views. Runs with the same one share what "
        "was computed.",
        _SEEDS,
    )
    test_views: str = setting(
        "image",
        "What an answer is the mean of",
        TEST_VIEWS_HELP,
        choices=TEST_VIEWS,
    )
    precision: str = setting(
        "float32",
        "Precision",
        PRECISION_HELP,
        choices=PRECISIONS,
    )
    adapt_norms: bool = setting(
        False,
        "Fit batch normalisation to these images",
        "Before training, the means and variances of the backbone's batch "
        "normalisation are taken from your images; afterwards they stay fixed. It can "
        "help where these look unlike photos, and often does not: with ELPV's solar "
        "cells it cost the frozen phase 3.9 points (81.2% for 85.1%, mean of 3 seeds), "
        "with 48 blood cells nothing (97.2% for 97.9%). Go by validation.",
    )
    precise_norms: bool = setting(
        True,
        "Estimate batch normalisation before each validation",
        "From scratch only: means and variances that the network answers with come "
        "from the training images (1,024 at most); those that training remembers lag "
        "behind. From 160 images it got 68% of others right, for 61% (6 runs: two far "
        "better, four within 8 points). It costs up to a third of an epoch's time.",
    )
    batch_size: int = setting(
        32,
        "Batch size",
        "Images per step. Larger ones are quicker and smoother, smaller ones take less "
        "memory.",
        (1, 1024),
        unit="images",
        sweep=(16, 128),
        is_log=True,
    )
    label_smoothing: float = setting(
        0.05,
        "Label smoothing",
        "Share of the target that goes to all classes alike: the model learns to be "
        "less sure of itself, which helps where labels are sometimes wrong. Without "
        "it, the same fine-tuning was surer of its mistakes: on 180 images set aside, "
        "cross-entropy rose from 0.40 to 0.66 (one seed).",
        (0.0, 0.9),
        sweep=(0.0, 0.2),
    )
    imbalance: str = setting(
        "none",
        "Classes of unlike size",
        IMBALANCE_HELP,
        choices=IMBALANCES,
    )
    seed: int = setting(
        0,
        "Seed",
        "Of the head's first weights, the order and the dropout. The same seed gives "
        "the same training again.",
        _SEEDS,
    )
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)
    head: HeadConfig = field(default_factory=HeadConfig)
    frozen: PhaseConfig = field(default_factory=lambda: PhaseConfig(30, 1e-3, 5))
    finetune: FinetuneConfig = field(default_factory=lambda: FINE_TUNING)
    scratch: PhaseConfig = field(default_factory=lambda: PhaseConfig(30, 1e-3, 8))

    def __post_init__(self) -> None:
        super().__post_init__()
        for number, step in enumerate(self.finetune.steps):
            # 0 is right for every backbone, also before its table is written.
            if step.unfreeze and not isinstance(step.unfreeze, str):
                name = f"finetune.steps.{number}.unfreeze"
                require_range(name, step.unfreeze, 0, self.facts.num_layers - 1)
        self._require_weights()

    def _require_weights(self) -> None:
        """From scratch means random weights, and only then are these of use."""
        is_scratch = self.strategy == "scratch"
        if is_scratch and self.weights != "none":
            raise ConfigError(
                _("weights to be none where the strategy is scratch"),
                self.weights,
                _("Set weights to none, or choose another strategy."),
            )
        is_pretrained = self.facts.is_pretrained or self.start is not None
        if not is_scratch and not is_pretrained:
            raise ConfigError(
                _(
                    "the strategy scratch for {network}, which nobody has pretrained",
                    network=self.facts.title,
                ),
                self.strategy,
                _(
                    "Choose the strategy scratch, another backbone, or weights of a "
                    "run."
                ),
            )

    @cached_property
    def thaw_lines(self) -> tuple[ThawLine, ...]:
        """The line of each step of unfreezing; () where nothing is fine-tuned.

        Raises:
            ConfigError: A line begins at no layer, or above all that is used.
        """
        if "finetune" not in self.phases:
            return ()
        default, lines = default_unfreeze(self.network, self.facts), []
        for number, step in enumerate(self.finetune.steps):
            try:
                lines.append(thaw_line(self.network, step.unfreeze, default))
            except SettingError as error:
                raise error.within(f"finetune.steps.{number}.") from None
        return tuple(lines)

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

    def is_fitted(self, phase: str) -> bool:
        """Whether a phase finds a linear head's weights at once: it has no epochs."""
        return phase == "frozen" and phase in self.phases and self.head.is_fitted

    def epochs(self, phase: str) -> int:
        """The most epochs of a phase's steps; 1 where a head is fitted at once."""
        if self.is_fitted(phase):
            return 1
        if phase == "finetune":
            return sum(step.epochs for step in self.finetune.steps)
        return self.phase(phase).epochs

    @property
    def flips(self) -> tuple[tuple[int, ...], ...]:
        """The views that an answer is the mean of: the axes that each one flips."""
        return FLIPS[self.test_views]

    @property
    def num_views(self) -> int:
        """Different views of a training image; 0 = new ones in each epoch."""
        return 0 if isinstance(self.views, str) else max(1, self.views)

    @property
    def mixes_images(self) -> bool:
        """Whether there are views that show two training images."""
        return self.num_views != 1 and self.augmentation.mixes_images

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
