"""How a phase trains."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields

from core.backbones.thaw_line import ALL, FROM
from core.config.optimizer import OptimizerConfig, PlateauConfig, ScheduleConfig
from core.config.setting import Checked, setting
from core.language.texts import _, mark
from core.validation import wrong

MONITORS = {
    "val_loss": mark("Validation loss"),
    "val_accuracy": mark("Validation accuracy"),
}
KEEPS = {"best": mark("The best epoch"), "last": mark("The last epoch")}
TARGETS = {"accuracy": mark("Training"), "val_accuracy": mark("Validation")}

MOST_STEPS = 9  # of gradual unfreezing

# What phases and steps have alike.
_EPOCHS = (mark("Epochs"), mark("At most."), (1, 1000))
_PATIENCE = (
    mark("Patience"),
    mark(
        "Epochs without a better validation figure before training ends; with 0 it "
        "never ends early."
    ),
    (0, 1000),
)
_RATES = (1e-8, 10.0)

_UNFREEZE_HELP = mark(
    """
The thaw line: layers below stay frozen, layers above are trained in the second phase.

- Late layers hold what is special to ImageNet, early ones what all pictures share: a
  high line suits few images, a low one many.
- A change of what is frozen counts only once the model is compiled again. Thaw does
  that at the switch, and a new optimizer begins.
- Batch normalisation keeps ImageNet's means and variances in both phases: with small
  batches new ones would be noise, and would undo what the network knows.
"""
)


@dataclass(frozen=True, kw_only=True)
class PhaseRules(Checked):
    """What every phase has, whatever it trains: how it steps, and what it goes by."""

    monitor: str = setting(
        "val_loss",
        "Watch",
        "What patience, the plateau and the best epoch go by.",
        choices=MONITORS,
    )
    keep: str = setting(
        "best", "Keep", "Which weights the model has at last.", choices=KEEPS
    )
    target: float = setting(
        0.0,
        "Enough accuracy",
        "Training ends when it is reached, as a share from 0 to 1. 0 = none.",
        (0.0, 1.0),
    )
    target_metric: str = setting(
        "val_accuracy",
        "Measured in",
        "On which images that accuracy counts.",
        choices=TARGETS,
    )
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    schedule: ScheduleConfig = field(default_factory=ScheduleConfig)
    plateau: PlateauConfig = field(default_factory=PlateauConfig)


@dataclass(frozen=True)
class PhaseConfig(PhaseRules):
    """How one phase trains."""

    epochs: int = setting(MISSING, *_EPOCHS, unit="epochs")
    learning_rate: float = setting(
        MISSING,
        "Learning rate",
        "How far each step goes. Too high and the loss jumps, too low and nothing "
        "happens.",
        _RATES,
        sweep=(1e-4, 1e-2),
        is_log=True,
    )
    patience: int = setting(0, *_PATIENCE, unit="epochs")


@dataclass(frozen=True)
class UnfreezeStep(Checked):
    """One step of gradual unfreezing; the rest is as the fine-tune phase has it."""

    # So many top layers (0 = the backbone's default), ALL, or "from:100",
    # "from:block_13_expand": from this layer on.
    unfreeze: int | str = setting(
        MISSING, "Thaw in the fine-tune phase", _UNFREEZE_HELP
    )
    epochs: int = setting(MISSING, *_EPOCHS, unit="epochs")
    learning_rate: float = setting(
        MISSING,
        "Learning rate",
        "How far each step goes. A constant rate is 10 to 100 times lower than in the "
        "frozen phase: large steps overwrite what the network learned from ImageNet, "
        "which is called catastrophic forgetting. With a warm-up and a fall by a "
        "cosine this is the highest rate, reached for a moment only.",
        _RATES,
        sweep=(1e-5, 1e-3),
        is_log=True,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        value = self.unfreeze
        if isinstance(value, str) and value != ALL and not value.startswith(FROM):
            expected = _(
                'a number of layers, "{all}" or "{begin}LAYER"', all=ALL, begin=FROM
            )
            raise wrong("unfreeze", expected, value)


@dataclass(frozen=True)
class FinetuneConfig(PhaseRules):
    """How the layers above the thaw line train, in one or several steps."""

    steps: tuple[UnfreezeStep, ...] = setting(
        MISSING,
        "Steps of unfreezing",
        "Gradual unfreezing: when a step is over, the next one thaws deeper layers "
        "too, usually at a lower rate. The layers that know the most general things "
        "change last and least.",
        (1, MOST_STEPS),
    )
    patience: int = setting(0, *_PATIENCE, unit="epochs")
    backbone_rate: float = setting(
        1.0,
        "Backbone's share of that rate",
        "The unfrozen layers take steps of this share of the head's: below 1 they "
        "change less, as they know something already.",
        (1e-4, 1.0),
        sweep=(0.03, 1.0),
        is_log=True,
    )
    layer_decay: float = setting(
        1.0,
        "Decay of the rate from block to block",
        "Each block further below the head takes steps of this share of those of the "
        "block above it: the deeper, the more general is what a layer knows. 1 = all "
        "alike. It was not shown to answer better: with 0.75, of 152 unseen images of "
        "two small data sets (2 seeds) none was put right and 2 were put wrong; their "
        "cross-entropy fell from 0.278 to 0.265.",
        (0.1, 1.0),
        sweep=(0.5, 1.0),
    )
    averaged_epochs: float = setting(
        0.0,
        "Average the weights of the last epochs",
        "A moving average of the weights of about so many epochs is judged and kept, "
        "not the last ones: steps back and forth cancel out. 0 = none. With 2, none of "
        "147 unseen images of four small data sets was answered otherwise; their "
        "cross-entropy fell from 0.315 to 0.308.",
        (0.0, 100.0),
        unit="epochs",
        sweep=(0.0, 4.0),
    )

    def step_phase(self, number: int) -> PhaseConfig:
        """One of its steps, counted from 0, as a phase of its own."""
        step = self.steps[number]
        rules = {item.name: getattr(self, item.name) for item in fields(PhaseRules)}
        return PhaseConfig(step.epochs, step.learning_rate, self.patience, **rules)


# What a run does by default. Against Adam at 1e-4 with patience: of 2,520
# images set aside (ELPV and a union of small sets, 6 seeds each) it put 107 right and
# 75 wrong; seeds 3 to 5, which had no part in its choice, 56 and 34. A rate that falls
# to 0 makes the last epoch the steadiest; the best by validation loss was right for
# fewer.
FINE_TUNING = FinetuneConfig(
    (UnfreezeStep(0, 10, 6e-4),),
    keep="last",
    optimizer=OptimizerConfig("adamw", weight_decay=0.01, global_clipnorm=1.0),
    schedule=ScheduleConfig("cosine"),
)


def pace_name(phase: str) -> str:
    """Dotted name of what has a phase's epochs and learning rate: the first of them."""
    return "finetune.steps.0" if phase == "finetune" else phase
