"""How a phase trains."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from core.validation import require_choice, require_range

OPTIMIZERS = ("adam", "adamw", "rmsprop", "sgd")
SCHEDULES = ("constant", "exponential", "cosine")
MONITORS = ("val_loss", "val_accuracy")
KEEPS = ("best", "last")
TARGETS = ("accuracy", "val_accuracy")

MOST_STEPS = 9  # of gradual unfreezing


@dataclass(frozen=True)
class OptimizerConfig:
    """Which rule turns gradients into steps; names and numbers are Keras' own."""

    name: str = "adam"  # one of OPTIMIZERS
    weight_decay: float = 0.0  # of each weight and step, times the learning rate
    momentum: float = 0.0  # of sgd and rmsprop
    global_clipnorm: float = 0.0  # the longest gradient, all weights together; 0 = any

    def __post_init__(self) -> None:
        require_choice("name", self.name, OPTIMIZERS)
        require_range("weight_decay", self.weight_decay, 0.0, 1.0)
        has_momentum = self.name in ("sgd", "rmsprop")
        most = 0.999 if has_momentum else 0.0
        require_range(f"momentum of {self.name}", self.momentum, 0.0, most)
        require_range("global_clipnorm", self.global_clipnorm, 0.0, 1000.0)


@dataclass(frozen=True)
class ScheduleConfig:
    """How the learning rate changes from step to step.

    Exponential: times `decay_rate` every `decay_steps`. Cosine: up from 0 during the
    warm-up, then down to 0 at the phase's last step along half a cosine.
    """

    kind: str = "constant"  # one of SCHEDULES
    decay_rate: float = 0.96
    decay_steps: int = 1000
    staircase: bool = False  # in jumps, not a little in each step
    warmup: float = 0.1  # share of the phase's steps

    def __post_init__(self) -> None:
        require_choice("kind", self.kind, SCHEDULES)
        require_range("decay_rate", self.decay_rate, 0.01, 1.0)
        require_range("decay_steps", self.decay_steps, 1, 10_000_000)
        require_range("warmup", self.warmup, 0.0, 0.9)


@dataclass(frozen=True)
class PlateauConfig:
    """Lowers the learning rate when the watched figure no longer gets better."""

    factor: float = 1.0  # the learning rate times this; 1 = never
    patience: int = 3  # epochs without a better figure before it does
    min_learning_rate: float = 0.0

    def __post_init__(self) -> None:
        require_range("factor", self.factor, 0.01, 1.0)
        require_range("patience", self.patience, 1, 1000)
        require_range("min_learning_rate", self.min_learning_rate, 0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class PhaseRules:
    """What every phase has, whatever it trains: how it steps, and what it goes by."""

    monitor: str = "val_loss"  # what patience, plateau and "best" go by
    keep: str = "best"  # the weights of which epoch, one of KEEPS
    target: float = 0.0  # an accuracy that is enough; training ends there; 0 = none
    target_metric: str = "val_accuracy"  # one of TARGETS
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    schedule: ScheduleConfig = field(default_factory=ScheduleConfig)
    plateau: PlateauConfig = field(default_factory=PlateauConfig)

    def __post_init__(self) -> None:
        require_choice("monitor", self.monitor, MONITORS)
        require_choice("keep", self.keep, KEEPS)
        require_range("target", self.target, 0.0, 1.0)
        require_choice("target_metric", self.target_metric, TARGETS)


@dataclass(frozen=True)
class PhaseConfig(PhaseRules):
    """How one phase trains."""

    epochs: int  # at most; early stopping may end it before
    learning_rate: float
    patience: int = 0  # epochs without a better monitor before it stops; 0 = never

    def __post_init__(self) -> None:
        super().__post_init__()
        _require_pace(self.epochs, self.learning_rate)
        require_range("patience", self.patience, 0, 1000)


@dataclass(frozen=True)
class UnfreezeStep:
    """One step of gradual unfreezing; the rest is as the fine-tune phase has it."""

    # What is trained: so many top layers (0 = the backbone's default), ALL, or
    # "from:100", "from:block_13_expand": from this layer on.
    unfreeze: int | str
    epochs: int
    learning_rate: float

    def __post_init__(self) -> None:
        _require_pace(self.epochs, self.learning_rate)


@dataclass(frozen=True)
class FinetuneConfig(PhaseRules):
    """How the layers above the thaw line train, in one or several steps."""

    steps: tuple[UnfreezeStep, ...]  # each deeper than the one before
    patience: int = 0  # of each step, as `PhaseConfig.patience`
    backbone_rate: float = 1.0  # the backbone's learning rate, as a share of the head's

    def __post_init__(self) -> None:
        super().__post_init__()
        require_range("steps", len(self.steps), 1, MOST_STEPS)
        require_range("patience", self.patience, 0, 1000)
        require_range("backbone_rate", self.backbone_rate, 1e-4, 1.0)

    def step_phase(self, number: int) -> PhaseConfig:
        """One of its steps, counted from 0, as a phase of its own."""
        step = self.steps[number]
        rules = {item.name: getattr(self, item.name) for item in fields(PhaseRules)}
        return PhaseConfig(step.epochs, step.learning_rate, self.patience, **rules)


def pace_name(phase: str) -> str:
    """Dotted name of what has a phase's epochs and learning rate: the first of them."""
    return "finetune.steps.0" if phase == "finetune" else phase


def _require_pace(epochs: int, learning_rate: float) -> None:
    require_range("epochs", epochs, 1, 1000)
    require_range("learning_rate", learning_rate, 1e-8, 10.0)
