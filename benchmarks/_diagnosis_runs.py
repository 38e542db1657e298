"""Which runs the diagnosis is judged on: how each is trained, and where it is cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.backbones.thaw_line import ALL
from core.config import Dropout, FinetuneConfig, HeadConfig, PhaseConfig, RunConfig
from core.config.phase import UnfreezeStep

Epochs = list[dict[str, Any]]

IMAGE_SIZE = 96  # pixels
DONE = "-- trained:"  # before the name of each, in the worker's log

# Of each phase: the epochs that are trained, and the runs that are cut out of them, as
# epochs and patience.
_TRAINED = {"frozen": 60, "finetune": 30, "scratch": 45}
_CUTS = {
    "frozen": ((3, 0), (10, 0), (20, 0), (30, 5), (60, 5)),
    "finetune": ((3, 0), (10, 0), (10, 4), (30, 4)),
    "scratch": ((5, 0), (15, 0), (15, 8), (45, 8)),
}
_FIRST_RATE = 1e-3  # of the frozen phase before fine-tuning


@dataclass(frozen=True)
class Setting:
    """One training of a data set.

    Attributes:
        phase: The one that is judged, the last: "frozen", "finetune" or "scratch".
        rate: Its learning rate.
        variant: "default": four views of each image and dropout; "bare": neither;
            "deep": as the default, and fine-tuning thaws all layers.
        seed: Of the training.
    """

    phase: str
    rate: float
    variant: str = "default"
    seed: int = 0

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return f"{self.phase} {self.rate:g} {self.variant} seed {self.seed}"

    def config(self, dataset: str, epochs: int = 0) -> RunConfig:
        """Settings of the whole run; 0 epochs = as many as the cuts need."""
        is_bare, is_scratch = self.variant == "bare", self.phase == "scratch"
        count = epochs or _TRAINED[self.phase]
        own = PhaseConfig(count, self.rate)
        is_deep = self.variant == "deep"
        step = UnfreezeStep(ALL if is_deep else 0, count, self.rate)
        return RunConfig(
            dataset,
            backbone="small_cnn" if is_scratch else "efficientnet_lite0",
            weights="none" if is_scratch else "imagenet",
            image_size=IMAGE_SIZE,
            strategy=self.phase,
            views=0 if is_bare else 4,
            head=HeadConfig(layers=() if is_bare else (Dropout(),)),
            seed=self.seed,
            frozen=own if self.phase == "frozen" else PhaseConfig(30, _FIRST_RATE, 5),
            finetune=FinetuneConfig((step,)),
            scratch=own,
        )

    def to_json(self) -> dict[str, Any]:
        """As a run's record names it."""
        return vars(self).copy()


def settings() -> tuple[tuple[Setting, ...], ...]:
    """All trainings of a data set, in groups; the most telling ones come first."""
    first = [Setting("frozen", rate) for rate in (1e-4, 1e-3, 1e-2, 1e-1)]
    first += [Setting("finetune", rate) for rate in (1e-5, 1e-4, 1e-3, 1e-2)]
    second = [Setting("frozen", rate, "bare") for rate in (1e-3, 1e-2)]
    second += [Setting("finetune", rate, "bare") for rate in (1e-4, 1e-3)]
    second += [Setting("frozen", rate) for rate in (1e-6, 1e-5)]
    third = [Setting("finetune", rate, seed=1) for rate in (1e-4, 1e-3)]
    third += [Setting("finetune", rate) for rate in (1e-6, 3e-4)]
    third += [Setting("scratch", rate) for rate in (1e-3, 1e-4, 1e-2)]
    # To make networks forget, which the others seldom do: planned for the data sets
    # that are held back too, before any of them was trained.
    fourth = [Setting("finetune", rate, "deep") for rate in (1e-3, 3e-3, 1e-4)]
    return tuple(first), tuple(second), tuple(third), tuple(fourth)


@dataclass(frozen=True)
class Case:
    """A run as somebody could have made it, and what became of it.

    Attributes:
        run: The record of the training that it was cut from: data, phase, rate,
            variant, seed, phases, num_validation, majority, ...
        limit: Its epochs, at most.
        patience: Epochs without a lower validation loss before it ends; 0 = never.
    """

    run: dict[str, Any]
    limit: int
    patience: int

    @property
    def trained(self) -> Epochs:
        """All epochs of the training, those after this run's end too."""
        found: Epochs = self.run["phases"].get(self.run["phase"], [])
        return found

    @property
    def epochs(self) -> Epochs:
        """This run's own: to the limit, until patience ends, or a loss is none."""
        return self.trained[: _end(self.trained[: self.limit], self.patience)]

    @property
    def kept(self) -> dict[str, Any] | None:
        """The epoch whose weights are kept: that with the lowest validation loss."""
        return kept_epoch(self.epochs)

    @property
    def frozen(self) -> Epochs:
        """The epochs of the frozen phase before it; [] where it is the first phase."""
        if self.run["phase"] != "finetune":
            return []
        found: Epochs = self.run["phases"]["frozen"]
        return found[: _end(found, 5)]

    @property
    def kept_before(self) -> dict[str, Any] | None:
        """What the frozen phase before it keeps; None where there is none."""
        return kept_epoch(self.frozen)

    @property
    def longer(self) -> Case | None:
        """The same with three times the epochs, where so many were trained."""
        is_known = 3 * self.limit <= len(self.trained)
        return Case(self.run, 3 * self.limit, self.patience) if is_known else None

    def at_rate_of(self, run: dict[str, Any]) -> Case:
        """The same with the learning rate of another run."""
        return Case(run, self.limit, self.patience)


def cases(runs: list[dict[str, Any]]) -> Iterator[Case]:
    """Every cut of every run; those that patience does not shorten come once."""
    for run in runs:
        seen = set()
        for limit, patience in _CUTS[run["phase"]]:
            case = Case(run, limit, patience)
            if case.epochs and len(case.epochs) not in seen:
                seen.add(len(case.epochs))
                yield case


def kept_epoch(epochs: Epochs) -> dict[str, Any] | None:
    """The epoch with the lowest validation loss; None where none has a number."""
    known = [item for item in epochs if item["val_loss"] is not None]
    return min(known, key=lambda item: item["val_loss"], default=None)


def _end(epochs: Epochs, patience: int) -> int:
    """After how many epochs training ends, as `EarlyStopping` has it."""
    lowest, best = float("inf"), 0
    for number, item in enumerate(epochs, start=1):
        if item["val_loss"] is not None and item["val_loss"] < lowest:
            lowest, best = item["val_loss"], number
        if item["loss"] is None or (patience and number - best >= patience):
            return number
    return len(epochs)
