"""In which order classes stand on a confusion matrix: what is alike, side by side."""

from __future__ import annotations

import numpy as np

from core.analysis.confusion import Confusion


def order_by_confusion(*found: Confusion) -> np.ndarray:
    """Classes so that those that are taken for each other stand beside each other.

    The pairs with the most mistakes are joined first, as long as each class has at most
    two neighbours and no ring is closed: the greedy way to a short path through all
    (Bentley 1992, doi 10.1287/ijoc.4.4.387). The chain with the most mistakes comes
    first; classes without any come last, as they were.

    Args:
        found: One or more of the same classes; their mistakes are added up.

    Returns:
        Class indices, shape (num_classes,), int64.
    """
    missed = mistakes_of_classes(*found)
    neighbours: list[list[int]] = [[] for _ in missed]
    for one, other in _joined(*found):
        neighbours[one].append(other)
        neighbours[other].append(one)
    ends = [index for index, beside in enumerate(neighbours) if len(beside) < 2]
    ends.sort(key=lambda index: (-missed[index], index))
    chains, seen = [], set[int]()
    for end in ends:  # a chain begins at its end with more mistakes
        if end not in seen:
            chains.append(_chain(end, neighbours))
            seen.update(chains[-1])
    chains.sort(key=lambda chain: -sum(missed[index] for index in chain))
    return np.array([index for chain in chains for index in chain], np.int64)


def most_confused(most: int, *found: Confusion) -> np.ndarray:
    """The classes with the most mistakes, in the order of `order_by_confusion`.

    Args:
        most: How many at most.
        found: See `order_by_confusion`.

    Returns:
        Class indices, shape (m,), int64.
    """
    missed = mistakes_of_classes(*found)
    chosen = np.argsort(-missed, kind="stable")[:most]
    order = order_by_confusion(*found)
    return order[np.isin(order, chosen)]


def mistakes_of_classes(*found: Confusion) -> np.ndarray:
    """Images of each class that were missed, and others' that were taken for it.

    Returns:
        Shape (num_classes,), int64.
    """
    sums = [one.totals + one.answered - 2 * one.hits for one in found]
    missed: np.ndarray = np.sum(sums, axis=0)
    return missed


def _joined(*found: Confusion) -> list[tuple[int, int]]:
    """Classes that become neighbours."""
    count = found[0].num_classes
    places = [
        np.minimum(one.true, one.predicted) * count
        + np.maximum(one.true, one.predicted)
        for one in found
    ]
    cells, back = np.unique(np.concatenate(places), return_inverse=True)
    weights = np.bincount(back, np.concatenate([one.counts for one in found]))
    firsts, seconds = np.divmod(cells, max(1, count))
    group, degree, joined = list(range(count)), [0] * count, []

    def group_of(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for cell in np.argsort(-weights, kind="stable").tolist():
        one, other = int(firsts[cell]), int(seconds[cell])
        if degree[one] < 2 and degree[other] < 2 and group_of(one) != group_of(other):
            group[group_of(one)] = group_of(other)
            degree[one] += 1
            degree[other] += 1
            joined.append((one, other))
    return joined


def _chain(end: int, neighbours: list[list[int]]) -> list[int]:
    """All classes from one end to the other."""
    chain, before = [end], -1
    while following := [n for n in neighbours[chain[-1]] if n != before]:
        before = chain[-1]
        chain.append(following[0])
    return chain
