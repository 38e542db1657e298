"""What curves can show, where it starts, and three things to try against it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.analysis.curves import Curves
from core.text.labels import PHASE_ADJECTIVES


@dataclass(frozen=True)
class Finding:
    """One thing that the curves show.

    Attributes:
        key: "over_fitting", "under_fitting", "rate_too_high" or "forgetting".
        phase: "frozen", "finetune" or "scratch".
        epoch: Where it starts, 1-based within the phase.
        title: A few words, for the chart.
        reason: One sentence with the numbers.
        tries: Three things to try, the first one first.
    """

    key: str
    phase: str
    epoch: int
    title: str
    reason: str
    tries: tuple[str, str, str]


@dataclass(frozen=True)
class CurveContext:
    """What the curves were measured on.

    Attributes:
        num_validation: Validation images.
        majority: The share of the most frequent class, 0-1.
        is_finished: Whether no more epochs will come.
        train_majority: The same share in what training sees, where that is another:
            with balanced sampling 1 by the number of classes. None = the same.
    """

    num_validation: int
    majority: float = 0.5
    is_finished: bool = True
    train_majority: float | None = None


def finding(
    key: str, curves: Curves, epoch: int, title: str, reason: str, cause: str = ""
) -> Finding:
    """A finding with what to try against it.

    Args:
        key: One of `Finding.key`.
        curves: Of the phase.
        epoch: Where it starts, 1-based.
        title: A few words.
        reason: One sentence.
        cause: "too_weak", where under-fitting is not for want of epochs.
    """
    tries = _tries(cause or key, curves.phase, curves.highest_rate)
    return Finding(key, curves.phase, int(epoch), title, reason, tries)


def _tries(key: str, phase: str, rate: float) -> tuple[str, str, str]:
    """Settings to change, the most promising one first.

    Args:
        key: Of a finding, or its cause.
        phase: Where it was found.
        rate: The highest learning rate of the phase; NaN where it is not known.
    """
    name = PHASE_ADJECTIVES[phase]
    lower = f"Lower the {name} learning rate{_scaled(rate, 0.1)}."
    if key == "rate_too_high":
        third = (
            "Train the frozen phase longer, so that the head is ready at the switch."
            if phase == "finetune"
            else "Use a larger batch size."
        )
        return (
            lower,
            "Use the cosine schedule with a warm-up of 10% of the steps.",
            third,
        )
    if key == "forgetting":
        return (
            lower,
            "Unfreeze fewer layers.",
            "Let the backbone learn at a tenth of the head's learning rate.",
        )
    if key == "over_fitting":
        return _against_over_fitting(phase, rate)
    if key == "too_weak":
        return _against_weakness(phase)
    return (
        f"Give the {name} phase twice the epochs.",
        f"Raise the {name} learning rate{_scaled(rate, 3.0)}.",
        "Use a smaller batch size, for more steps in each epoch.",
    )


def _against_weakness(phase: str) -> tuple[str, str, str]:
    first = {
        "frozen": "Fine-tune the top layers after the frozen phase.",
        "finetune": "Unfreeze more layers.",
        "scratch": "Begin with ImageNet weights instead of random ones.",
    }
    return (
        first[phase],
        "Use a larger image size, where the files have more detail.",
        "Choose a larger backbone, or weaker augmentation and less dropout.",
    )


def _against_over_fitting(phase: str, rate: float) -> tuple[str, str, str]:
    views = "Use more views of each training image, or stronger augmentation."
    if phase == "finetune":
        slower = f"Lower the fine-tune learning rate{_scaled(rate, 0.3)}."
        return views, "Unfreeze fewer layers.", slower
    return (
        views,
        "Raise the dropout of the head to 0.5.",
        "Begin with ImageNet weights and keep the backbone frozen."
        if phase == "scratch"
        else "Add more training images, above all of the classes that are confused.",
    )


def _scaled(rate: float, factor: float) -> str:
    if not math.isfinite(rate) or rate <= 0:
        return ""
    return f" from {rate:.1g} to {rate * factor:.1g}"
