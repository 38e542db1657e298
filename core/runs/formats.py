"""What stands in the JSON files between whoever starts a job, its worker and readers.

Writers give every required key; what older versions did not write is NotRequired. A
file may still come from another version, or be damaged, and that must harm nothing but
itself: readers take it through `core.storage.typed_json`. What only studies have is in
`core.runs.study_formats`, the lines of metrics.jsonl in `core.runs.event_formats`.

Floats named "..seconds" are seconds, "created", "started", "updated" and "time" are
Unix times in seconds; accuracies and bounds of intervals are fractions from 0 to 1, of
95% by Wilson's formula. A figure that no image gave is None.
"""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import Annotated, NotRequired, TypedDict

from core.errors import Failure
from core.runs.study_formats import RankResult
from core.storage.typed_json import (
    Between,
    Count,
    Fraction,
    Interval,
    OneOf,
    Seconds,
    UnixTime,
)

REPORTED_STATES = ("queued", "running", "stopped", "failed", "done")
STAGE_STATES = ("waiting", "running", "done", "skipped")


class About(TypedDict, total=False):
    """about.json: what lists show of a job without reading its manifest."""

    dataset_name: str
    manifest_digest: str
    created: UnixTime
    num_images: Count
    class_names: list[str]
    study: str  # of a run: the automatic training that made it; no key = none
    group: str  # of a run: shared by repeats with other seeds, by folds, or ""
    fold: Count  # of a run: which fold of a set its images are, from 1; no key = none
    folds: Count  # of that set
    dataset: str  # of a study: its data set's id


class Remarks(TypedDict, total=False):
    """remarks.json: what people say of a run; see `core.runs.remarks`."""

    name: str  # "" = its title is made of its settings
    tags: list[str]
    note: str
    archived: bool  # lists leave it out unless they are asked for all


class Launch(TypedDict, total=False):
    """launch.json: which start of a worker is the latest."""

    id: str
    time: UnixTime
    language: (
        str  # of whoever started it: the worker tells them in it what it has to say
    )


class StageStatus(TypedDict, total=False):
    """How far one stage of a job is."""

    state: Annotated[str, OneOf(STAGE_STATES)]
    seconds: Seconds
    done: Annotated[float, Between(0, 1e15)]  # of the total, in the stage's own unit
    total: Annotated[float, Between(0, 1e15)]
    busy_seconds: Seconds  # spent on what is done, without compiling and waiting
    processor_seconds: Seconds  # by the worker, of all threads together
    other_seconds: Seconds  # the same of all other programs meanwhile; since 0.9.0
    parts: Count  # how many of its parts are over
    converted: Count  # networks that had to be converted


class Spent(TypedDict, total=False):
    """What a part of a job took; its names are in `core.training.spent`."""

    seconds: Seconds
    processor_seconds: Seconds  # of all threads together


class LeftOut(TypedDict):
    """An image that a run does without."""

    path: str
    reason: str


class Status(TypedDict, total=False):
    """status.json: what a worker last said of itself; {} before its first word."""

    state: Annotated[str, OneOf(REPORTED_STATES)]
    launch: str | None  # the Launch that it belongs to
    pid: Annotated[int, Between(1, 2**31 - 1)]  # 0 and below would mean many processes
    started: UnixTime
    updated: UnixTime
    loading_seconds: Seconds
    is_warm: bool  # whether its worker had Keras loaded, or was loading it, before
    resumes: Count
    stages: dict[str, StageStatus]
    stage: str  # the one that runs
    eta_seconds: Seconds
    images_per_second: Annotated[float, Between(0, 1e12)]
    left_out: list[LeftOut]
    phase: str
    epoch: Count
    epochs: Count
    best_phase: str | None
    # By phase, then by part: from the phase before, or the job's turn, to its result.
    spent: dict[str, dict[str, Spent]]
    error: Failure  # why it failed
    step: str  # of a ranking: which backbone it is at
    found: RankResult  # of a ranking: what is known so far


class ClassFigures(TypedDict):
    """What a model makes of one class."""

    name: str
    count: Count
    precision: Fraction | None
    recall: Fraction | None
    f1: Fraction | None


class SparseCounts(TypedDict):
    """The cells of a large confusion matrix that are not 0: three lists of a length."""

    true: list[int]  # class indices
    predicted: list[int]  # class indices
    count: list[int]  # images


class SplitFigures(TypedDict):
    """What a model makes of one split: see `core.analysis.metrics.evaluate`."""

    count: Count
    accuracy: Fraction | None
    interval: Interval
    loss: float | None
    balanced_accuracy: Fraction | None
    macro_f1: Fraction | None
    per_class: list[ClassFigures]
    # Rows = true class; sparse since 0.3.0, of many classes: see
    # `core.analysis.confusion`.
    confusion: list[list[int]] | SparseCounts


class PhaseFigures(TypedDict):
    """What training and evaluation give of a phase, all of the saved model."""

    phase: str
    best_epoch: Count
    epochs: Count
    seconds: Seconds
    trainable_parameters: Count
    val_accuracy: Fraction
    val_loss: float
    test_accuracy: Fraction | None
    test_count: Count
    interval: Interval  # of the test accuracy
    validation: SplitFigures
    test: SplitFigures


class PhaseResult(PhaseFigures):
    """result.json of a phase."""

    parameters: Count
    serving_difference: float  # largest, of probabilities, from the trained model's
    manifest_digest: str
    network: NotRequired[str]  # its name in the cache's keys; since 0.2.0
    peak_bytes: NotRequired[Count]  # of memory, by its worker until then; since 0.8.0
