"""What stands in a study's JSON files; the rest is as every job has it.

See `core.runs.formats`.
"""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import Annotated, Any, NotRequired, TypedDict

from core.backbones.registry import is_known
from core.runs.auto_formats import AutoPlan
from core.runs.export_formats import GOLDEN_KINDS
from core.runs.map_methods import METHODS
from core.runs.sweep_formats import SweepPlan
from core.runs.trust_formats import TrustFigures
from core.storage.typed_json import (
    Between,
    Count,
    Fraction,
    Interval,
    OfLength,
    OneOf,
    Rows,
    Seconds,
)

_KINDS = (
    *("rank", "curve", "find_lr", "suspects", "health", "map", "pool", "trust"),
    *("evaluate", "export", "sweep", "auto"),
)


class StudyRequest(TypedDict, total=False):
    """study.json: what a study is to find out."""

    kind: Annotated[str, OneOf(_KINDS)]
    config: dict[str, Any]  # `RunConfig.to_json`
    options: dict[str, Any]  # what only this kind has


class StudyOptions(TypedDict, total=False):
    """Of the options, what readers of a study look at."""

    backbones: list[str]  # that a ranking compares
    method: Annotated[str, OneOf(METHODS)]  # of a map
    run: str  # whose network looks at images, or is exported
    phase: str  # of that run
    false_alarm_rate: Fraction  # of validation images, by which trust is set
    formats: list[str]  # of an export, see `core.exports.formats`
    golden: Annotated[str, OneOf(GOLDEN_KINDS)]  # of an export
    data: str  # the data set that a model is judged on
    keep_seen: bool  # whether also on images that it was trained on
    sweep: SweepPlan  # what a sweep tries
    auto: AutoPlan  # how long an automatic training may take


class RankedBackbone(TypedDict):
    """A backbone's place in a ranking, by a linear probe on its features."""

    backbone: str
    title: str
    accuracy: Fraction
    interval: Interval
    balanced_accuracy: Fraction
    majority: Fraction  # accuracy of always naming the largest class
    count: Count
    image_size: Count
    parameters: Count
    multiply_adds: NotRequired[Count]
    seconds: Seconds  # to read, to compute and to judge
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

    share: Fraction
    count: Count
    accuracy: Fraction
    low: float
    high: float
    accuracies: list[Fraction]


class ExpectedAccuracy(TypedDict):
    """What twice the images should give, as `analysis.learning_curve` foresees it."""

    count: Count
    accuracy: float | None
    interval: Annotated[list[float], OfLength(2)]
    gain: float
    gain_interval: Annotated[list[float], OfLength(2)]
    reason: str  # why there is no accuracy, or ""


class CurveResult(TypedDict):
    """result.json of a learning curve."""

    backbone: Annotated[str, is_known]
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


class Neighbour(TypedDict):
    """An image that looks like another one to a frozen network."""

    path: str
    label: str  # that it has
    similarity: Annotated[float, Between(-1 - 1e-6, 1 + 1e-6)]  # cosine


class Reviewed(TypedDict):
    """An image that a person is to look at."""

    path: str
    digest: str  # content hash of the file that was looked at


class Suspect(Reviewed):
    """An image whose label is probably wrong; labels are names of classes."""

    label: str  # that it has
    likely: str  # the most probable class of those that it may be
    label_probability: Fraction  # by a probe that has not seen the image
    likely_probability: Fraction
    score: Fraction  # 1 = surely wrong
    neighbours: list[Neighbour]  # the most similar first


class SuspectsResult(TypedDict):
    """result.json of a search for wrong labels."""

    backbone: Annotated[str, is_known]
    image_size: Count
    count: Count  # images that were looked at
    folds: Count  # of the probe's cross-validation
    accuracy: Fraction  # share of the given labels that the probe answers
    suspects: list[Suspect]  # those whose label is probably wrong, the worst first
    # Path, content hash and score of all images that were looked at, by path.
    scores: Annotated[list[Any], Rows(str, str, (float, int))]
    settled: Count  # images that are probably mislabelled, but confirmed


class MapResult(TypedDict):
    """result.json of a map."""

    method: Annotated[str, OneOf(METHODS)]
    backbone: Annotated[str, is_known]
    image_size: Count
    seed: Count
    # Path, content hash and place on the map (x, y) of all images.
    points: Annotated[list[Any], Rows(str, str, (float, int), (float, int))]


class Chance(TypedDict):
    """How probable a class is."""

    label: str
    probability: Fraction


class Proposed(Reviewed):
    """An unlabelled image, and what a model says of it."""

    chances: list[Chance]  # of the most probable classes, the best first
    neighbours: list[Neighbour]  # images of the data set, the most similar first


class PoolResult(TypedDict):
    """result.json of a look at unlabelled images."""

    run: str
    phase: str
    root: str  # the pool's folder
    count: Count  # images that may be labelled
    known: Count  # files whose picture the data set has already
    copies: Count  # files with the same content as another one
    settled: Count  # images that somebody found unusable
    left_out: Annotated[list[Any], Rows(str, str)]  # path and why, of the others
    proposals: list[Proposed]  # the most useful first


class TrustResult(TypedDict):
    """result.json of a look at how far a run's answers can be trusted."""

    run: str
    phase: str
    left_out: Annotated[list[Any], Rows(str, str)]  # path and why, of images
    figures: TrustFigures  # as in the run's trust.json
