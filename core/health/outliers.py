"""Pictures that are far from all others of their class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.data.manifest import Entry
from core.health.clusters import clusters
from core.health.formats import Finding
from core.health.limits import Limits, histogram, robust
from core.health.neighbours import mean_distances
from core.health.report import Words, by_value, finding
from core.language.numerals import numeral
from core.language.texts import _, mark

CHECKED = (mark("pictures unlike all others of their class"),)

_NEAREST = 5
_FEWEST = 10  # images of a class; of fewer there is no usual distance
DEVIATIONS = 4.5

_WORDS = Words(
    "outliers",
    "note",
    mark("Unlike all others of their class"),
    mark(
        "Such a picture may have the wrong label or show something else; it may also "
        "be a rare case that the network should know."
    ),
    "exclude",
)


def outlier_findings(entries: Sequence[Entry], far: np.ndarray) -> list[Finding]:
    """Pictures whose nearest ones of their class are unusually far.

    Args:
        entries: Of the manifest, n.
        far: As `unusual_distances` gives it, shape (n,), float64.
    """
    odd = far > DEVIATIONS
    if not odd.any():
        return []
    made = finding(
        _WORDS,
        entries,
        by_value(odd, far, lowest=False),
        _(
            "Distance to the {count} nearest of the class more than {deviations} "
            "deviations above what is usual in the class.",
            count=_NEAREST,
            deviations=numeral(f"{DEVIATIONS:g}"),
        ),
    )
    shown = far[np.isfinite(far)].clip(-6, 12)
    limits = Limits(None, DEVIATIONS, 0.0, 1.0)
    title = mark("Distance to the nearest of the class, in deviations from the usual")
    made["histogram"] = histogram(shown, limits, title)
    return [made]


def unusual_distances(
    features: np.ndarray, labels: np.ndarray, pairs: np.ndarray
) -> np.ndarray:
    """How far each picture is from its class, in the class' robust deviations.

    The mean cosine distance to the five nearest (Ramaswamy et al. 2000, "Efficient
    algorithms for mining outliers") is held against the class' own median and MAD.
    Of near-duplicates only the first counts: a copy beside each picture would make
    everything else look far.

    Args:
        features: As `core.health.neighbours.reduced` gives them, shape (n, d), float32.
        labels: Shape (n,), int.
        pairs: Places of near-duplicates, shape (m, 2), int64.

    Returns:
        Shape (n,), float64; minus infinity of copies, and in classes too small.
    """
    far = np.full(len(labels), -np.inf)
    is_copy = np.zeros(len(labels), bool)
    for cluster in clusters(pairs.tolist()):
        is_copy[cluster[1:]] = True
    for label in np.unique(labels):
        places = np.flatnonzero((labels == label) & ~is_copy)
        if len(places) < _FEWEST:
            continue
        distances = mean_distances(features[places], _NEAREST)
        median, deviation = robust(distances)
        far[places] = (distances - median) / max(deviation, 0.01)
    return far
