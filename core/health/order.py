"""Whether pictures whose file names follow each other look alike.

Photos of one person, thing or moment are taken one after the other and numbered so. An
image-by-image split puts some of them into training and others into the test. No copy
has to be among them: what two neighbours share beyond their class is enough.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.data.manifest import Manifest
from core.health.clusters import SPLITS, clusters, spread
from core.health.formats import Finding
from core.health.report import Words, cluster_finding
from core.language.numerals import numeral
from core.language.texts import _, mark

CHECKED = (mark("whether pictures whose file names follow each other look alike"),)

# By how much neighbours must be more alike than others, in cosine and in standard
# errors. Of sets without an order it was at most 0.06 (flowers) and 0.00 (clothing); of
# photos of shelves 0.24, of hands 0.15, of cells on one smear 0.10.
_LEAST_EXCESS, _LEAST_ERRORS = 0.08, 5.0
_FEWEST = 40  # pictures, to say anything

_ALIKE = 95  # percentile of others: neighbours above it belong together
_SEED = 0  # of the others that neighbours are compared with

_WORDS = Words(
    "order",
    "warning",
    mark("Pictures whose file names follow each other look alike"),
    mark(
        "They may show the same person, thing or moment. Where some of them train "
        "while others test, the result is better than it will be on new ones."
    ),
    "group",
)


@dataclass(frozen=True)
class Neighbours:
    """How alike neighbours by file name are, beyond what their class explains.

    Attributes:
        pairs: Places of neighbours that are very alike, shape (m, 2), int64.
        mean: Cosine of neighbours, on average, -1 to 1.
        others: The same of pictures that are none.
        errors: The difference in its standard errors.
    """

    pairs: np.ndarray
    mean: float
    others: float
    errors: float

    @property
    def is_ordered(self) -> bool:
        """Whether neighbours are clearly more alike than others."""
        excess = self.mean - self.others
        return excess >= _LEAST_EXCESS and self.errors >= _LEAST_ERRORS


NONE = Neighbours(np.empty((0, 2), np.int64), 0.0, 0.0, 0.0)


def neighbours(
    features: np.ndarray, labels: np.ndarray, paths: Sequence[str], twins: np.ndarray
) -> Neighbours:
    """Compare neighbours by file name with others, in the whole set and in each class.

    Args:
        features: As `core.health.neighbours.reduced` gives them, shape (n, d), float32.
        labels: Shape (n,), int.
        paths: Of the pictures, n.
        twins: Places of near-duplicates, shape (m, 2), which are found by themselves.

    Returns:
        Of the order that shows more; `NONE` where there are too few pictures.
    """
    if len(paths) < _FEWEST:
        return NONE
    beyond = _beyond_class(features, labels)
    known = {(int(a), int(b)) for a, b in np.sort(twins, axis=1)}
    names = [_natural(path.rsplit("/", 1)[-1]) for path in paths]
    places = range(len(paths))
    whole = sorted(places, key=lambda place: names[place])
    by_class = sorted(places, key=lambda place: (int(labels[place]), names[place]))
    found = [_compared(beyond, _following(order, known)) for order in (whole, by_class)]
    return max(found, key=lambda item: item.mean - item.others)


def order_finding(manifest: Manifest, found: Neighbours) -> list[Finding]:
    """The chains of neighbours that the split tears apart; [] where nothing does."""
    if not found.is_ordered:
        return []
    entries = manifest.entries
    torn = [
        chain
        for chain in clusters(found.pairs.tolist())
        if spread([entries[place] for place in chain]) == SPLITS
    ]
    if not torn:
        return []
    detail = _(
        "Neighbours by file name have a cosine of {near} on average, others of "
        "{others}, after what each class has in common was taken away. Where the names "
        "say who or what is in a picture, split by that part of the name instead.",
        near=numeral(f"{found.mean:.2f}"),
        others=numeral(f"{found.others:.2f}"),
    )
    return [cluster_finding(_WORDS, manifest, torn, detail)]


def _beyond_class(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Features without their class' mean, of length 1."""
    beyond = features.astype(np.float32, copy=True)
    for label in np.unique(labels):
        rows = labels == label
        beyond[rows] -= beyond[rows].mean(axis=0)
    lengths = np.linalg.norm(beyond, axis=1, keepdims=True)
    return beyond / np.maximum(lengths, 1e-9)


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """A key that sorts 9 before 10."""
    parts = re.findall(r"\d+|\D+", name)
    return [
        (False, int(part), "") if part.isdecimal() else (True, 0, part)
        for part in parts
    ]


def _following(order: Sequence[int], known: set[tuple[int, int]]) -> np.ndarray:
    pairs = [
        (first, second)
        for first, second in pairwise(order)
        if (min(first, second), max(first, second)) not in known
    ]
    return np.array(pairs, np.int64).reshape(-1, 2)


def _compared(beyond: np.ndarray, pairs: np.ndarray) -> Neighbours:
    """Hold neighbours against as many pairs that are drawn at random."""
    chance = np.random.default_rng(_SEED)
    drawn = chance.integers(0, len(beyond), (max(len(pairs), 1000), 2))
    drawn = drawn[drawn[:, 0] != drawn[:, 1]]
    near, far = _cosines(beyond, pairs), _cosines(beyond, drawn)
    if not len(near):
        return NONE
    error = np.sqrt(near.var() / len(near) + far.var() / len(far))
    mean, others = float(near.mean()), float(far.mean())
    is_alike = near >= np.percentile(far, _ALIKE)
    errors = (mean - others) / max(float(error), 1e-9)
    return Neighbours(pairs[is_alike], mean, others, errors)


def _cosines(vectors: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Shape (pairs,), float64; in blocks, as copies of all would take 100 MB."""
    blocks = [
        np.einsum("ij,ij->i", vectors[part[:, 0]], vectors[part[:, 1]])
        for part in np.array_split(pairs, max(1, len(pairs) // 4096))
    ]
    return np.concatenate(blocks).astype(np.float64)
