"""What stands in trust.json: how far a phase's answers can be trusted."""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import Annotated, Any, TypedDict

from core.storage.typed_json import Between, Count, Fraction, Rows

TRUST_FILES = ("trust.json", "reference.npz")

# Images of each split whose features are looked at. Of 50,000 images these are a pass
# forwards through the network over 9,000: less than an epoch of fine-tuning.
LOOKED_IMAGES = {"train": 5_000, "validation": 2_000, "test": 2_000}
_MOST_VALUES = 13_000_000  # of embeddings: of flattened maps there are fewer rows


def most_looked(split: str, channels: int) -> int:
    """How many images of a split are looked at, at most.

    Args:
        split: "train", "validation" or "test".
        channels: Length of an embedding.
    """
    return min(LOOKED_IMAGES[split], max(1, _MOST_VALUES // channels))


class Reliability(TypedDict):
    """How well a split's probabilities are what they say they are."""

    count: Count  # images
    ece: Fraction | None  # expected calibration error; None = no images
    # What a perfectly calibrated model stays below on so few images, 95 times of 100.
    ece_by_chance: Fraction | None
    brier: Annotated[float, Between(0, 2 + 1e-6)] | None
    loss: float | None  # mean cross-entropy, nats
    # Of each bin with images: mean confidence, share of right answers, images.
    bins: Annotated[list[Any], Rows((float, int), (float, int), int)]


class BeforeAfter(TypedDict):
    """The same images before and after temperature scaling."""

    before: Reliability
    after: Reliability


class Flagged(TypedDict):
    """How many of a split's images count as unlike the training images."""

    count: Count  # images that were asked
    flagged: Count  # false alarms among them


class NoveltyFigures(TypedDict):
    """The rule that tells pictures of something else."""

    threshold: Annotated[float, Between(1e-6, 1e9)]  # a Mahalanobis distance
    asked_rate: Fraction  # of validation images that may be above it
    false_alarm_rate: Fraction  # share of new pictures to be expected above it
    num_reference: Count  # training images that are compared with
    num_training: Count  # that there are
    validation: Flagged
    test: Flagged


class TrustFigures(TypedDict):
    """trust.json of a phase."""

    version: int
    temperature: Annotated[float, Between(1e-3, 1e3)]
    temperature_reason: str  # why it was not fitted, or ""
    validation: BeforeAfter
    test: BeforeAfter
    novelty: NoveltyFigures
