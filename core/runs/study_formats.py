"""What stands in a study's JSON files; the rest is as every job has it.

See `core.runs.formats`.
"""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import Any, NotRequired, TypedDict


class StudyRequest(TypedDict, total=False):
    """study.json: what a study is to find out."""

    kind: str  # one of `core.runs.study.KINDS`
    config: dict[str, Any]  # `RunConfig.to_json`
    options: dict[str, Any]  # what only this kind has


class RankedBackbone(TypedDict):
    """A backbone's place in a ranking, by a linear probe on its features."""

    backbone: str
    title: str
    accuracy: float
    interval: list[float]
    balanced_accuracy: float
    majority: float  # accuracy of always naming the largest class
    count: int
    image_size: int
    parameters: int
    multiply_adds: NotRequired[int]
    seconds: float  # to read, to compute and to judge
    p_values: NotRequired[dict[str, float]]  # against each other backbone


class UnrankedBackbone(TypedDict):
    """A backbone that could not be measured, and why."""

    backbone: str
    title: str
    reason: str


class RankResult(TypedDict):
    """result.json of a ranking."""

    backbones: list[RankedBackbone]  # the most accurate first
    left_out: NotRequired[list[UnrankedBackbone]]


class CurvePoint(TypedDict):
    """Accuracy with a share of the training images."""

    share: float
    count: int
    accuracy: float
    low: float
    high: float
    accuracies: list[float]


class ExpectedAccuracy(TypedDict):
    """What twice the images should give, as `analysis.learning_curve` foresees it."""

    count: int
    accuracy: float | None
    interval: list[float]
    gain: float
    gain_interval: list[float]
    reason: str  # why there is no accuracy, or ""


class CurveResult(TypedDict):
    """result.json of a learning curve."""

    backbone: str
    image_size: int
    points: list[CurvePoint]
    expected: ExpectedAccuracy
    verdict: str
    num_validation: int


class SuggestedRate(TypedDict):
    """A learning rate to take, as `analysis.rate_finder` suggests it."""

    rate: float | None
    index: int | None  # its place among the rates
    diverges_at: float | None
    reason: str


class RateResult(TypedDict):
    """result.json of a search for a learning rate."""

    phase: str
    rates: list[float]
    losses: list[float]
    smoothed: list[float]
    suggestion: SuggestedRate
