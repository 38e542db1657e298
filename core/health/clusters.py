"""Groups of pictures that show the same, from pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from core.data.manifest import Entry

SPLITS, CLASSES, WITHIN = "splits", "classes", "within"


def clusters(pairs: Iterable[Sequence[int]]) -> list[list[int]]:
    """Join pairs that share a picture (union-find).

    Args:
        pairs: Places of two pictures each.

    Returns:
        Places in ascending order, at least two each; the first ones' order.
    """
    parent: dict[int, int] = {}

    def root(place: int) -> int:
        parent.setdefault(place, place)
        while parent[place] != place:
            parent[place] = parent[parent[place]]  # halve the way for the next one
            place = parent[place]
        return place

    for first, second in pairs:
        one, other = root(first), root(second)
        parent[max(one, other)] = min(one, other)
    members: dict[int, list[int]] = defaultdict(list)
    for place in sorted(parent):
        members[root(place)].append(place)
    return [members[place] for place in sorted(members)]


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
