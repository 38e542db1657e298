"""Which rule turns gradients into steps, and how long the steps are over time."""

from __future__ import annotations

from dataclasses import dataclass

from core.config.setting import Checked, setting
from core.language.texts import _, mark
from core.validation import require_range

OPTIMIZERS = {"adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop", "sgd": "SGD"}
SCHEDULES = {
    "constant": mark("Constant"),
    "exponential": mark("Exponential decay"),
    "cosine": mark("Warm-up and cosine"),
}


@dataclass(frozen=True)
class OptimizerConfig(Checked):
    """Which rule turns gradients into steps; names and numbers are Keras' own."""

    name: str = setting(
        "adam",
        "Optimizer",
        "Turns gradients into steps. Adam and AdamW suit each weight its own step and "
        "need little care; SGD with momentum can end up better, with a higher learning "
        "rate.",
        choices=OPTIMIZERS,
    )
    weight_decay: float = setting(  # of each weight and step, times the learning rate
        0.0,
        "Weight decay",
        "Pulls all weights towards zero, against over-fitting; AdamW with 0.01 or less "
        "is usual. 0 = none.",
        (0.0, 1.0),
        sweep=(1e-5, 0.1),
        is_log=True,
    )
    momentum: float = setting(
        0.0,
        "Momentum",
        "Share of the last step that is taken again; 0.9 is usual for SGD.",
        (0.0, 0.999),
        sweep=(0.0, 0.95),
    )
    global_clipnorm: float = setting(
        0.0,
        "Longest gradient",
        "Longer gradients, all weights taken together, are shortened to this length, "
        "so that a single odd batch does no damage. 0 = no limit.",
        (0.0, 1000.0),
        sweep=(0.3, 10.0),
        is_log=True,
    )

    def __post_init__(self) -> None:
        most = 0.999 if self.name in ("sgd", "rmsprop") else 0.0
        name = _("momentum of {optimizer}", optimizer=self.name)
        require_range(name, self.momentum, 0.0, most)
        super().__post_init__()


@dataclass(frozen=True)
class ScheduleConfig(Checked):
    """How the learning rate changes from step to step.

    Exponential: times `decay_rate` every `decay_steps`. Cosine: up from 0 during the
    warm-up, then down to 0 at the phase's last step along half a cosine.
    """

    kind: str = setting(
        "constant",
        "Learning rate over time",
        "Constant, ever lower, or up from 0 in a warm-up and then down to 0: long "
        "steps find the place, short ones settle there.",
        choices=SCHEDULES,
    )
    decay_rate: float = setting(
        0.96, "Times", "What exponential decay multiplies the rate by.", (0.01, 1.0)
    )
    decay_steps: int = setting(
        1000,
        "Every so many steps",
        "How often exponential decay lowers the rate.",
        (1, 10_000_000),
        unit="steps",
    )
    staircase: bool = setting(
        False,
        "In jumps",
        "All of it at once every so many steps, not a little in each.",
    )
    warmup: float = setting(
        0.1,
        "Warm-up, share of the steps",
        "So long the rate rises from 0: the first gradients of a new head are wild.",
        (0.0, 0.9),
        sweep=(0.0, 0.3),
    )


@dataclass(frozen=True)
class PlateauConfig(Checked):
    """Lowers the learning rate when the watched figure no longer gets better."""

    factor: float = setting(
        1.0,
        "Plateau: rate times",
        "When the watched figure no longer gets better, the learning rate is "
        "multiplied by this. 1 = never.",
        (0.01, 1.0),
    )
    patience: int = setting(
        3,
        "After epochs",
        "So many without a better figure before the rate is lowered.",
        (1, 1000),
        unit="epochs",
    )
    min_learning_rate: float = setting(
        0.0,
        "Not below",
        "The plateau lowers the rate no further than this.",
        (0.0, 1.0),
    )
