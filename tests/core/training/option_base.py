"""What an option's row in the table is, and the settings that rows start from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.config import pace_name

Settings = dict[str, Any]  # dotted names and values


@dataclass(frozen=True)
class Row:
    """One option and all that it may change.

    Attributes:
        option: Its dotted name; an item of a list by its place.
        value: Another one than the base has.
        changes: Parts of the dry run: "loss" in all phases, "frozen.loss" in one, and
            "frozen.*" for the whole phase, which then comes or goes.
        where: What the base is set to before, so that the option means something.
    """

    option: str
    value: Any
    changes: frozenset[str]
    where: Settings = field(default_factory=dict)

    def __str__(self) -> str:
        others = ",".join(map(_short, self.where.items()))
        whole = _short((self.option, self.value))
        return whole + f" where {others}" * bool(others)


def _short(setting: tuple[str, Any]) -> str:
    name, value = setting
    return name if isinstance(value, list) else f"{name}={value}"


def row(
    option: str, value: Any, changes: str = "", where: Settings | None = None
) -> Row:
    """A row whose changes are words in one text."""
    return Row(option, value, frozenset(changes.split()), where or {})


# Stand for the weight files that a dry run has.
FILE, OTHER_FILE = "weights-0", "weights-1"

BASE: Settings = {
    "backbone": "small_cnn",
    "weights": FILE,
    "image_size": 32,
    "views": 2,
    "batch_size": 4,
    "label_smoothing": 0.0,
    "finetune.steps.0.unfreeze": 4,
    "head.layers": [
        {"kind": "dense", "units": 5},
        {"kind": "batch_normalization"},
        {"kind": "dropout", "rate": 0.2},
    ],
}
# So that nearly every option of a phase means something.
for _phase, _rate in (("frozen", 1e-2), ("finetune", 1e-3), ("scratch", 1e-3)):
    BASE |= {
        f"{pace_name(_phase)}.epochs": 3,
        f"{pace_name(_phase)}.learning_rate": _rate,
        f"{_phase}.patience": 2,
        f"{_phase}.target": 0.75,
        f"{_phase}.keep": "best",
        f"{_phase}.optimizer.name": "sgd",
        f"{_phase}.optimizer.weight_decay": 0.0,
        f"{_phase}.optimizer.global_clipnorm": 0.0,
        f"{_phase}.schedule.kind": "exponential",
        f"{_phase}.schedule.decay_steps": 4,
        f"{_phase}.plateau.factor": 0.5,
        f"{_phase}.plateau.patience": 1,
    }

SCRATCH: Settings = {"strategy": "scratch", "weights": "none"}
MOBILENET: Settings = SCRATCH | {"backbone": "mobilenet", "alpha": 0.25}
GRADUAL: Settings = {
    "finetune.steps": [
        {"unfreeze": 4, "epochs": 3, "learning_rate": 1e-3},
        {"unfreeze": 8, "epochs": 2, "learning_rate": 1e-4},
    ]
}
FROZEN: Settings = {"strategy": "frozen"}
PLAIN: Settings = FROZEN | {
    "frozen.target": 0.0,
    "frozen.schedule.kind": "constant",
    "frozen.plateau.factor": 1.0,
}
WARPED: Settings = FROZEN | {
    "augmentation.translation": 0.3,
    "augmentation.rotation": 0.1,
}
