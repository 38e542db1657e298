"""What curves can show, where it starts, and what can be tried against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.analysis.curves import Curves
from core.analysis.switch import Switch
from core.config import RunConfig


@dataclass(frozen=True)
class Finding:
    """One thing that the curves show.

    Attributes:
        key: "over_fitting", "under_fitting", "rate_too_high" or "forgetting".
        phase: "frozen", "finetune" or "scratch".
        epoch: Where it starts, 1-based within the phase.
        title: A few words, for the chart.
        reason: One sentence with the numbers.
        cause: Of under-fitting that is not for want of epochs: "too_slow" where the
            rate is too low, "too_weak" where training stands still; else "".
    """

    key: str
    phase: str
    epoch: int
    title: str
    reason: str
    cause: str = ""


@dataclass(frozen=True)
class Try:
    """Something to try against a finding; `core.analysis.tries` makes them.

    Attributes:
        words: One sentence.
        settings: What it changes in the run's own, by dotted name, as `RunConfig` has
            them; empty where it is no setting, but done with the data set.
    """

    words: str
    settings: dict[str, Any] = field(default_factory=dict)


# A try in a phase of a run with these settings; None where they leave none.
Make = Callable[[RunConfig, str], Try | None]


@dataclass(frozen=True)
class CurveContext:
    """What the curves were measured on.

    Attributes:
        num_validation: Validation images.
        majority: The share of the most frequent class, 0-1.
        is_finished: Whether no more epochs will come.
        train_majority: The same share in what training sees, where that is another:
            with balanced sampling 1 by the number of classes. None = the same.
        num_classes: Of the data set.
        switches: What fine-tuning changed, by split ("validation", "test"), where
            both phases are finished. Those of test images are never a reason to name
            something, only not to.
        label_smoothing: Of the loss, 0-1.
    """

    num_validation: int
    majority: float = 0.5
    is_finished: bool = True
    train_majority: float | None = None
    num_classes: int = 2
    switches: Mapping[str, Switch] = field(default_factory=dict)
    label_smoothing: float = 0.0


def finding(
    key: str, curves: Curves, epoch: int, title: str, reason: str, cause: str = ""
) -> Finding:
    """A finding of a phase.

    Args:
        key: One of `Finding.key`.
        curves: Of the phase.
        epoch: Where it starts, 1-based.
        title: A few words.
        reason: One sentence.
        cause: See `Finding.cause`.
    """
    return Finding(key, curves.phase, int(epoch), title, reason, cause)
