"""Clusters of images placed on sides, so that each class gets its shares.

An integer program, solved as well as a local search can: clusters are placed one by
one where they are wanted most, then moved and exchanged while that brings the classes
nearer to their targets. All costs are whole numbers, so that every machine finds the
same split.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

SIDES = ("train", "validation", "test")

# A deviation is counted in 1/100,000 of a class's images, and squared. A class without
# an image on a side that could have one costs more than 1,000 classes that are all on
# the wrong side; without one to train on, still more.
_UNIT = 10**5
_MISSING = 10**13
_UNTRAINED = 30

# The better of two starts counts. More come a little nearer to the shares, and let
# different seeds end at the same split where there are few groups.
_STARTS = 2
_MAX_STEPS = 1000
_MAX_CELLS = 10**6  # of the table of all exchanges; beyond it there are moves only
_MAX_WORK = 2 * 10**8  # cells that one search looks at, about a second

Cluster = Mapping[int, int]  # images by class index


@dataclass(frozen=True)
class Wanted:
    """What each class should have, shape (classes, sides) each.

    The sides are those of a split, in the order of SIDES, or the parts of folds.

    Attributes:
        targets: Images, int64.
        fixed: Images whose side is settled already, int64.
        weights: How much it costs when a side that could have some has none, int64.
    """

    targets: np.ndarray
    fixed: np.ndarray
    weights: np.ndarray

    def cost(self, side: int, counts: np.ndarray) -> np.ndarray:
        """Of one side with so many images, shape (..., classes) to (...), int64."""
        totals = np.maximum(1, self.targets.sum(1))
        off = (counts - self.targets[:, side]) * _UNIT // totals
        missing = (counts == 0) * self.weights[:, side] * _MISSING
        return np.asarray((off * off + missing).sum(-1))


def wanted(targets: np.ndarray, fixed: np.ndarray, num_clusters: np.ndarray) -> Wanted:
    """What can be had, by the number of clusters that a class has images in.

    One cluster trains; from two on validation can have one, from three on test.

    Args:
        targets: Images of each class and side, shape (classes, 3), int64.
        fixed: Images whose side is settled, of the same shape.
        num_clusters: Of each class, shape (classes,), int64.
    """
    can = num_clusters[:, None] >= np.array([1, 2, 3])
    weights = (can & (targets > 0)) * np.array([_UNTRAINED, 1, 1])
    return Wanted(targets, fixed, weights)


def place(free: Mapping[str, Cluster], wanted: Wanted, seed: int) -> dict[str, int]:
    """A side for every cluster.

    Args:
        free: Clusters by a key that does not change; the order makes no difference.
        wanted: By class.
        seed: Another seed, another split.

    Returns:
        The place of a side, from 0, by key.
    """
    if not free:
        return {}
    search = _Search(free, wanted)
    small = search.kinds.size * len(free) < _MAX_CELLS
    found = [search.placed(seed, start) for start in range(_STARTS if small else 1)]
    return min(found, key=lambda item: item[0])[1]


class _Search:
    """Clusters of the same images per class are of one kind, and can be exchanged."""

    def __init__(self, free: Mapping[str, Cluster], wanted: Wanted) -> None:
        self._free = free
        self._wanted = wanted
        self._num_sides = wanted.targets.shape[1]
        rows = sorted({tuple(sorted(cluster.items())) for cluster in free.values()})
        self._rows = {row: number for number, row in enumerate(rows)}
        self.kinds = np.zeros((len(rows), len(wanted.targets)), np.int64)
        for number, row in enumerate(rows):
            for label, count in row:
                self.kinds[number, label] = count

    def placed(self, seed: int, start: int) -> tuple[int, dict[str, int]]:
        """The cost of a split and the side of each cluster, as an index."""
        order = sorted(self._free, key=lambda key: shuffled(seed, f"{start}/{key}"))
        members: dict[int, list[str]] = defaultdict(list)
        for key in order:
            members[self._rows[tuple(sorted(self._free[key].items()))]].append(key)
        numbers = self._first(order)
        cost = self._improve(numbers)
        sides: dict[str, int] = {}
        for kind, keys in members.items():
            # The first side, which trains in a split, takes what the others leave.
            order_of_sides = [*range(1, self._num_sides), 0]
            places = np.repeat(order_of_sides, numbers[kind, order_of_sides])
            sides |= zip(keys, places.tolist(), strict=True)
        return cost, sides

    def _first(self, order: list[str]) -> np.ndarray:
        """Clusters of each kind and side, shape (kinds, sides): large ones first."""
        targets = self._wanted.targets.tolist()
        counts = self._wanted.fixed.tolist()
        numbers = np.zeros((len(self.kinds), self._num_sides), np.int64)
        size = {key: sum(self._free[key].values()) for key in order}
        for key in sorted(order, key=lambda key: -size[key].bit_length()):
            cluster = sorted(self._free[key].items())
            needs = []
            for side in range(self._num_sides):
                over = 0.0
                for label, count in cluster:
                    target = targets[label][side]
                    left = counts[label][side] + count - target
                    over += count * left / max(target, 0.1) / sum(targets[label])
                needs.append(over)
            side = needs.index(min(needs))
            for label, count in cluster:
                counts[label][side] += count
            numbers[self._rows[tuple(cluster)], side] += 1
        return numbers

    def _improve(self, numbers: np.ndarray) -> int:
        """Move and exchange clusters, in place, as long as that helps; the cost."""
        num_kinds, num_classes = self.kinds.shape
        work = num_kinds * num_classes * self._num_sides * (self._num_sides - 1)
        steps = min(_MAX_STEPS, max(20, _MAX_WORK // work))
        exchanges = num_kinds**2 * num_classes <= _MAX_CELLS
        for _ in range(steps):
            counts = self._wanted.fixed + self.kinds.T @ numbers
            sides = self._costs(counts)
            better = self._best_move(numbers, counts, sides)
            if better is None and exchanges:
                better = self._best_exchange(numbers, counts, sides)
            if better is None:
                break
            for kind, source, target in better:
                numbers[kind, source] -= 1
                numbers[kind, target] += 1
        counts = self._wanted.fixed + self.kinds.T @ numbers
        return sum(self._costs(counts))

    def _costs(self, counts: np.ndarray) -> list[int]:
        """Of each side with so many images, shape (classes, sides)."""
        sides = range(self._num_sides)
        return [int(self._wanted.cost(side, counts[:, side])) for side in sides]

    def _best_move(
        self, numbers: np.ndarray, counts: np.ndarray, sides: list[int]
    ) -> list[tuple[int, int, int]] | None:
        best, found = 0, None
        every = range(self._num_sides)
        less = [self._wanted.cost(s, counts[:, s] - self.kinds) for s in every]
        more = [self._wanted.cost(s, counts[:, s] + self.kinds) for s in every]
        for source, target in permutations(every, 2):
            there = np.flatnonzero(numbers[:, source])
            if not there.size:
                continue
            gain = less[source][there] + more[target][there]
            gain -= sides[source] + sides[target]
            place = int(gain.argmin())
            if gain[place] < best:
                best = int(gain[place])
                found = [(int(there[place]), source, target)]
        return found

    def _best_exchange(
        self, numbers: np.ndarray, counts: np.ndarray, sides: list[int]
    ) -> list[tuple[int, int, int]] | None:
        best, found = 0, None
        for a, b in combinations(range(self._num_sides), 2):
            ours, theirs = (np.flatnonzero(numbers[:, side]) for side in (a, b))
            if not (ours.size and theirs.size):
                continue
            change = self.kinds[theirs][None] - self.kinds[ours][:, None]
            gain = self._wanted.cost(a, counts[:, a] + change)
            gain += self._wanted.cost(b, counts[:, b] - change)
            gain -= sides[a] + sides[b]
            row, column = np.unravel_index(int(gain.argmin()), gain.shape)
            if gain[row, column] < best:
                best = int(gain[row, column])
                found = [(int(ours[row]), a, b), (int(theirs[column]), b, a)]
        return found


def shuffled(seed: int, key: str) -> bytes:
    """What keys are sorted by, so that a seed shuffles them alike on every machine."""
    return hashlib.blake2b(f"{seed}/{key}".encode(), digest_size=16).digest()
