"""What stands in the files of a sweep; see `core.runs.formats`.

study.json     among its options: "sweep", a `SweepPlan`
trials.jsonl   the worker: a `Trial` when it begins, and again when it has ended
result.json    the worker, last of all: a `SweepResult`
"""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import Annotated, Any, NotRequired, TypedDict

from core.language.texts import mark
from core.storage.typed_json import (
    Count,
    Fraction,
    Interval,
    OneOf,
    Rows,
    Seconds,
    UnixTime,
)

KINDS = ("float", "int", "choice")  # of axes
SEARCHES = {
    "bayes": mark("Bayesian"),
    "random": mark("Random"),
    "grid": mark("Grid"),
}
AIMS = {
    "accuracy": mark("Validation accuracy"),
    "loss": mark("Validation loss"),
    "both": mark("Accuracy and seconds"),
}
TRIALS = 30  # of a sweep, where nobody says how many
# Of a trial's last line; one that was stopped is begun again.
TRIAL_STATES = ("begun", "stopped", "done", "pruned", "failed")


class AxisForm(TypedDict):
    """A setting that a sweep varies, and between what."""

    name: str  # dotted, as `--set` has it
    kind: Annotated[str, OneOf(KINDS)]
    low: NotRequired[float]  # of numbers
    high: NotRequired[float]
    is_log: NotRequired[bool]
    values: NotRequired[list[Any]]  # of a choice, plain values


class SweepPlan(TypedDict):
    """What a sweep tries, and when it ends."""

    axes: list[AxisForm]
    search: Annotated[str, OneOf(tuple(SEARCHES))]
    aim: Annotated[str, OneOf(tuple(AIMS))]
    trials: Count  # at most, the settings as they are included
    prunes: bool  # whether hopeless trials are ended early
    seconds: Seconds  # after which no trial is begun any more; 0 = no limit


class Trial(TypedDict):
    """A line of trials.jsonl: settings that were tried, and what came of them.

    All figures are of validation images; test images have no part in a sweep.
    """

    number: Count  # from 0, which has the settings as they are
    state: Annotated[str, OneOf(TRIAL_STATES)]
    values: dict[str, Any]  # by dotted name; {} = as they are
    time: NotRequired[UnixTime]  # of this line
    seconds: NotRequired[Seconds]  # that it took here, with what the cache held
    fit_seconds: NotRequired[Seconds]  # of it, of training
    last_fit_seconds: NotRequired[Seconds]  # of that, of the last phase
    run_seconds: NotRequired[Seconds]  # that all of it takes with an empty cache
    phase: NotRequired[str]  # whose figures these are
    epochs: NotRequired[Count]  # of all phases
    accuracy: NotRequired[Fraction]
    loss: NotRequired[float]
    told: NotRequired[Annotated[list[Any], Rows(int, (float, int))]]  # step and figure
    right: NotRequired[str]  # of each image whether it is answered rightly, as hex
    count: NotRequired[Count]  # validation images
    reason: NotRequired[str]  # why it failed


class SweepResult(TypedDict):
    """result.json of a sweep."""

    trials: Count  # that have ended
    pruned: Count
    failed: Count
    best: Count | None  # its number; None = none came to its end
    accuracy: Fraction | None  # of the best, optimistic: it was chosen by it
    # Of the best on images that did not choose it; None = the loss chose, or nothing.
    expected: Fraction | None
    interval: Interval  # of that
    front: list[int]  # trials that are beaten in accuracy and seconds by none
    sentences: list[str]
    seconds: Seconds  # of all trials together
