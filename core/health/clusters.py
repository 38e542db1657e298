"""Groups of pictures that show the same, from pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.data.manifest import Entry
from core.data.splitting.disjoint_sets import DisjointSets

SPLITS, CLASSES, WITHIN = "splits", "classes", "within"


def clusters(pairs: Iterable[Sequence[int]]) -> list[list[int]]:
    """Join pairs that share a picture.

    Args:
        pairs: Places of two pictures each.

    Returns:
        Places in ascending order, at least two each; the first ones' order.
    """
    found = [(int(first), int(second)) for first, second in pairs]
    sets = DisjointSets(place for pair in found for place in pair)
    for pair in found:
        sets.join(pair)
    return sets.sets()


def spread(entries: Sequence[Entry]) -> str:
    """Across what a cluster goes; the worst counts: SPLITS, then CLASSES, then WITHIN.

    Args:
        entries: Its pictures.
    """
    if len({entry.split for entry in entries}) > 1:
        return SPLITS
    return CLASSES if len({entry.label for entry in entries}) > 1 else WITHIN


def leaked(entries: Sequence[Entry], split: str) -> list[int]:
    """Places of a cluster's pictures of a split, where another one is in training."""
    if all(entry.split != "train" for entry in entries):
        return []
    return [place for place, entry in enumerate(entries) if entry.split == split]
