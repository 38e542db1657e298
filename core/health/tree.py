"""A small decision tree, cross-validated.

Not scikit-learn's: in a worker process pandas counts as not installed (see
`core.training.worker`), and scikit-learn 1.9 takes that badly. Tests hold it against
scikit-learn's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Tree:
    """A node: a class for all that comes here, or a question and two trees.

    Attributes:
        label: The most frequent class.
        column: That is asked for; -1 = this is a leaf.
        limit: Values up to it go left.
        left: Where they go.
        right: Where the others go.
    """

    label: int
    column: int = -1
    limit: float = 0.0
    left: Tree | None = None
    right: Tree | None = None


def grown(values: np.ndarray, labels: np.ndarray, depth: int) -> Tree:
    """Grow a tree by Gini impurity (Breiman et al. 1984, "CART").

    Args:
        values: Shape (n, columns), float64, n at least 1.
        labels: Shape (n,), int from 0 on.
        depth: Of questions, at most.
    """
    sizes = np.bincount(labels)
    label = int(sizes.argmax())
    if depth == 0 or sizes[label] == len(labels):
        return Tree(label)
    column, limit = _question(values, labels)
    if column < 0:
        return Tree(label)
    goes_left = values[:, column] <= limit
    left = grown(values[goes_left], labels[goes_left], depth - 1)
    right = grown(values[~goes_left], labels[~goes_left], depth - 1)
    return Tree(label, column, limit, left, right)


def answers(tree: Tree, values: np.ndarray) -> np.ndarray:
    """The class that a tree gives each row, shape (n,), int64."""
    if tree.left is None or tree.right is None:
        return np.full(len(values), tree.label, np.int64)
    goes_left = values[:, tree.column] <= tree.limit
    found = np.empty(len(values), np.int64)
    found[goes_left] = answers(tree.left, values[goes_left])
    found[~goes_left] = answers(tree.right, values[~goes_left])
    return found


def cross_validated(
    values: np.ndarray, labels: np.ndarray, depth: int, folds: int, seed: int = 0
) -> np.ndarray:
    """What trees answer that have not seen a row, in stratified folds.

    Args:
        values: Shape (n, columns), float64.
        labels: Shape (n,), int from 0 on; at least two of each that there is.
        depth: Of questions, at most.
        folds: How many; at least 2.
        seed: Of the folds.

    Returns:
        Shape (n,), int64.
    """
    random = np.random.default_rng(seed)
    fold = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        places = random.permutation(np.flatnonzero(labels == label))
        fold[places] = np.arange(len(places)) % folds
    found = np.empty(len(labels), np.int64)
    for number in range(folds):
        held_out = fold == number
        if held_out.any():
            tree = grown(values[~held_out], labels[~held_out], depth)
            found[held_out] = answers(tree, values[held_out])
    return found


def _question(values: np.ndarray, labels: np.ndarray) -> tuple[int, float]:
    """The column and limit that leave the least impurity; column -1 = there is none."""
    count = len(labels)
    shown = np.eye(int(labels.max()) + 1)[labels]
    total = shown.sum(axis=0)
    best = (-1, 0.0)
    most = (total**2).sum() / count + 1e-9  # the larger, the purer
    before = np.arange(1, count)
    for column in range(values.shape[1]):
        order = np.argsort(values[:, column], kind="stable")
        sorted_values = values[order, column]
        left = shown[order].cumsum(axis=0)[:-1]
        purity = (left**2).sum(axis=1) / before
        purity += ((total - left) ** 2).sum(axis=1) / (count - before)
        purity[sorted_values[1:] == sorted_values[:-1]] = -np.inf
        place = int(purity.argmax()) if count > 1 else -1
        if place >= 0 and purity[place] > most:
            most = float(purity[place])
            limit = (sorted_values[place] + sorted_values[place + 1]) / 2
            best = (column, float(limit))
    return best
