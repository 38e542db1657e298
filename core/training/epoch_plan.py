"""Which view of which training image comes when."""

from __future__ import annotations

import numpy as np

# Between the views of an image that comes several times in one epoch, where each epoch
# has views of its own: more than there are epochs.
_FRESH_ROUND = 10_000


class EpochPlan:
    """Which view of which image comes when, in every epoch of a phase.

    It depends on the seed and the epoch alone, so a resumed run sees what the
    uninterrupted one would have seen. Over as many epochs as there are views, an image
    shows each view once. Where each epoch has views of its own, these are never shown
    again, nor in another phase.

    Args:
        count: Training images.
        num_views: Of each; 0 = new ones in each epoch.
        seed: Of views and order.
        first_fresh: Index of the first epoch's view, where each epoch has its own.
        labels: Of the images, shape (n,), int: each epoch then has as many of every
            class, those of a small one several times, each time in its next view.
    """

    def __init__(
        self,
        count: int,
        num_views: int,
        seed: int,
        first_fresh: int = 1,
        labels: np.ndarray | None = None,
    ) -> None:
        self._labels = labels
        self._num_views = num_views
        self._seed = seed
        self._first_fresh = first_fresh
        rng = np.random.default_rng([seed, 0])
        self._first_views = rng.integers(max(1, num_views), size=count)

    def rows(self, epoch: int) -> np.ndarray:
        """Pairs of view and row in the order of an epoch, shape (n, 2), int32.

        Args:
            epoch: 0-based.
        """
        rng = np.random.default_rng([self._seed, 1, epoch])
        count = len(self._first_views)
        if self._labels is None:
            order, times = rng.permutation(count), np.zeros(count, np.int64)
        else:
            order, times = _balanced(self._labels, rng)
        if self._num_views:
            views = (self._first_views[order] + epoch + times) % self._num_views
        else:
            # A view of its own for each time that an image comes again.
            views = self._first_fresh + epoch + _FRESH_ROUND * times
        return np.stack([views, order], axis=1).astype(np.int32)


def _balanced(
    labels: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """As many images as there are, as evenly from all classes as it goes.

    Returns:
        Places of the images in random order, and how often each came before, both of
        shape (n,), int64.
    """
    classes = rng.permutation(np.unique(labels))
    quotas = np.full(len(classes), len(labels) // max(1, len(classes)))
    quotas[: len(labels) - quotas.sum()] += 1
    rows, times = [], []
    for label, quota in zip(classes, quotas, strict=True):
        members = np.flatnonzero(labels == label)
        rounds = -(-quota // len(members))
        drawn = np.concatenate([rng.permutation(members) for _ in range(rounds)])
        rows.append(drawn[:quota])
        times.append(np.repeat(np.arange(rounds), len(members))[:quota])
    order = rng.permutation(len(labels))
    return np.concatenate(rows)[order], np.concatenate(times)[order]
