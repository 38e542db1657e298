"""What stands in the lines of metrics.jsonl; see `core.runs.formats`."""

# No "from __future__ import annotations": as in `core.runs.formats`.
from typing import Annotated, TypedDict

from core.storage.typed_json import Count, OneOf, Seconds

_EVENTS = ("phase", "batch", "epoch", "fit", "look", "result")


class PhaseEvent(TypedDict):
    """A line of metrics.jsonl: a phase begins, or goes on after `epoch` epochs."""

    event: str  # "phase"
    phase: str
    epoch: int
    first: int  # epochs that were over when its step of unfreezing began


class BatchEvent(TypedDict):
    """A line of metrics.jsonl: the running means of an epoch that is not over."""

    event: str  # "batch"
    phase: str
    epoch: int
    batch: int
    batches: int
    loss: float | None  # None = no number
    accuracy: float | None


class EpochEvent(TypedDict):
    """A line of metrics.jsonl: the figures of an epoch."""

    event: str  # "epoch"
    phase: str
    epoch: int
    seconds: float
    learning_rate: float | None  # None = there were no steps: see FitEvent
    loss: float | None  # None = no number
    accuracy: float | None
    val_loss: float | None
    val_accuracy: float | None


class FitEvent(TypedDict):
    """A line of metrics.jsonl: what a fit of a head tried, of held-out images."""

    event: str  # "fit"
    phase: str
    penalty: float | None  # L2; None = nearest class mean, which has none
    loss: float | None
    accuracy: float | None
    val_accuracy: float | None


class LookEvent(TypedDict):
    """A line of metrics.jsonl: a first look, while features are still computed.

    What a plain linear classifier of the images themselves makes of validation: no part
    of the training. Since 0.9.0.
    """

    event: str  # "look"
    phase: str  # whose features they are
    images: int  # of training, that it was fitted to
    val_accuracy: float


class ResultEvent(TypedDict):
    """A line of metrics.jsonl: a phase was evaluated and saved at `epoch`."""

    event: str  # "result"
    phase: str
    epoch: int


class Line(TypedDict, total=False):
    """All that a line of metrics.jsonl may hold that anybody reads."""

    event: Annotated[str, OneOf(_EVENTS)]
    phase: str
    epoch: Count
    first: Count
    batch: Count
    batches: Count
    images: Count
    seconds: Seconds
    learning_rate: float | None
    penalty: float | None
    loss: float | None
    accuracy: float | None
    val_loss: float | None
    val_accuracy: float | None


Event = PhaseEvent | BatchEvent | EpochEvent | FitEvent | LookEvent | ResultEvent
