"""What a health check writes for others to read."""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import Annotated, NotRequired, TypedDict

from core.data.folders.layout import SPLITS
from core.storage.typed_json import Count, Fraction, OneOf

# A problem makes figures untrue; a warning should be looked at; a note may be fine.
LEVELS = ("problem", "warning", "note")
ACTIONS = ("exclude", "group", "")

MOST_PATHS = 500  # that are listed of a finding; its count is of all


class Histogram(TypedDict):
    """How a property is spread over the images, and where a finding begins."""

    title: str  # of the axis, with the unit
    edges: list[float]  # of the bars, one more than counts
    counts: list[int]
    low: float | None  # what lies below is in the finding
    high: float | None  # what lies above is
    is_log: bool  # whether edges and limits are decadic logarithms


class Cluster(TypedDict):
    """Pictures that show the same."""

    paths: list[str]
    labels: list[str]  # their classes
    splits: list[str]


class Finding(TypedDict):
    """One thing that is wrong with some of the images."""

    kind: str  # its name, unique in a check
    level: Annotated[str, OneOf(LEVELS)]
    title: str  # in English, as the other texts: see `core.language.kept`
    why: str  # one sentence: why it matters
    detail: str  # by what limit it was found, or what else there is to say
    count: Count  # images
    paths: list[str]  # at most MOST_PATHS of them, the clearest first
    digests: list[str]  # content hashes of these paths
    action: Annotated[str, OneOf(ACTIONS)]
    histogram: NotRequired[Histogram]
    clusters: NotRequired[list[Cluster]]  # as many as have all of their paths listed
    num_clusters: NotRequired[Count]


class Unchecked(TypedDict):
    """What could not be looked at, and why."""

    what: str
    reason: str


class HealthResult(TypedDict):
    """result.json of a health check."""

    num_images: Count
    findings: list[Finding]  # in the order of their worth
    checked: list[str]  # what was looked at, each in a few words
    not_checked: list[Unchecked]
    num_clusters: Count  # of near-duplicates, of all kinds
    least_score: Fraction  # from which on two pictures counted as the same


def is_consistent(result: HealthResult) -> bool:
    """Whether the lists of a result that is of the right form fit together."""
    for item in result["findings"]:
        paths, chart = item["paths"], item.get("histogram")
        if len(paths) != len(item["digests"]) or item["count"] < len(paths):
            return False
        if chart and len(chart["edges"]) != len(chart["counts"]) + 1:
            return False
        for cluster in item.get("clusters", ()):
            lists = (cluster["paths"], cluster["labels"], cluster["splits"])
            is_whole = len(set(map(len, lists))) == 1 and set(lists[0]) <= set(paths)
            if not is_whole or not lists[0] or not set(lists[2]) <= set(SPLITS):
                return False
    return True


class SavedTwins(TypedDict):
    """twins.json of a data set's folder: see `core.health.twins`."""

    version: int
    clusters: list[list[str]]
