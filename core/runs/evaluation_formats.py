"""What stands in result.json of an evaluation: a finished model on a new folder.

See `core.runs.formats` for what floats mean.
"""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import Annotated, Any, TypedDict

from core.runs.formats import SplitFigures
from core.storage.typed_json import Between, Count, Fraction, Interval, OfLength, Rows

Difference = Annotated[float, Between(-1 - 1e-9, 1 + 1e-9)]


class OwnFigures(TypedDict):
    """What the model reached on images of its own data set."""

    split: str  # "test", or "validation" where it has no test images
    count: Count
    accuracy: Fraction | None
    interval: Interval
    balanced_accuracy: Fraction | None
    # What its own recalls would give with the new folder's mix of classes; None where
    # a class of it was never asked for.
    at_new_mix: Fraction | None


class ShiftFigures(TypedDict):
    """See `core.analysis.drift.Shift`."""

    size: Fraction
    p_value: Fraction
    count: Count
    reference_count: Count


class NoveltyOfImages(TypedDict):
    """How unlike the training images a set of images is; 1 = at the threshold."""

    count: Count
    unfamiliar: Count  # above 1
    interval: Interval  # of the share of these
    quantiles: Annotated[list[float], OfLength(5)]  # 5, 25, 50, 75 and 95%
    histogram: list[Count]  # by the edges


class NoveltyFigures(TypedDict):
    """The new images' novelty beside that of the model's own."""

    new: NoveltyOfImages
    own: NoveltyOfImages
    edges: list[float]  # of the histograms, one more than bars
    difference: Annotated[list[Difference], OfLength(2)]  # 95%, of the shares


class UnknownClass(TypedDict):
    """A class of the folder that the model does not know, and what it answers."""

    name: str
    count: Count
    answer: str  # the most frequent one
    answered: Count


class EvaluateResult(TypedDict):
    """result.json of an evaluation."""

    run: str
    phase: str
    data: str  # the new folder's id as a data set
    data_name: str
    root: str
    figures: SplitFigures  # on the new images of classes that the model knows
    own: OwnFigures
    difference: Difference | None  # of the accuracies, new minus own
    difference_interval: Annotated[list[Difference], OfLength(2)]  # 95%, Newcombe
    unknown_classes: list[UnknownClass]
    missing_classes: list[str]
    seen: Annotated[list[Any], Rows(str, str)]  # path and why: in the training images
    kept_seen: bool  # whether these were asked all the same
    among_own_test: Count  # new images that the own figures are of, too
    copies: Count  # files with the same content as another one
    left_out: Annotated[list[Any], Rows(str, str)]  # path and reason
    mix: ShiftFigures | None
    looks: ShiftFigures | None
    novelty: NoveltyFigures | None  # None where no threshold is known
    verdict: str
