"""Batches of cached features, new in each epoch and the same for the same seed."""

from __future__ import annotations

import keras
import numpy as np

from core.training.features import Features

_BATCH_ROWS = 256  # of one evaluation batch, at most
_BATCH_BYTES = 64_000_000  # the same


class TrainingBatches(keras.utils.PyDataset):
    """One view of each training image per epoch, in a fresh order.

    Which view and which order depend on the seed and the epoch alone, so a resumed run
    sees what the uninterrupted one would have seen. Over as many epochs as there are
    views, an image shows each view once.

    Args:
        features: Cached arrays.
        batch_size: The last batch of an epoch may be smaller.
        seed: Of views and order.
        epoch: Finished epochs, 0-based number of the first one to draw.
    """

    def __init__(
        self, features: Features, batch_size: int, seed: int, epoch: int = 0
    ) -> None:
        super().__init__()
        self._arrays = features.arrays["train"]
        self._labels = features.labels["train"]
        self._batch_size = batch_size
        self._seed = seed
        self._epoch = epoch
        num_views = self._arrays[0].shape[0]
        first = np.random.default_rng([seed, 0]).integers(num_views, size=self._count)
        self._first_views, self._num_views = first, num_views
        self._draw()

    @property
    def _count(self) -> int:
        return len(self._labels)

    def _draw(self) -> None:
        rng = np.random.default_rng([self._seed, 1, self._epoch])
        self._order = rng.permutation(self._count)
        self._views = (self._first_views + self._epoch) % self._num_views

    def on_epoch_end(self) -> None:
        """Go on to the next epoch's views and order; Keras calls it."""
        self._epoch += 1
        self._draw()

    def __len__(self) -> int:
        return -(-self._count // self._batch_size)

    def __getitem__(self, index: int) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
        start = index * self._batch_size
        rows = np.sort(self._order[start : start + self._batch_size])
        views = self._views[rows]
        inputs = tuple(array[views, rows] for array in self._arrays)
        return inputs, self._labels[rows]


class EvaluationBatches(keras.utils.PyDataset):
    """The images of a split themselves, in their order, the last batch included.

    Args:
        features: Cached arrays.
        split: "train", "validation" or "test".
    """

    def __init__(self, features: Features, split: str) -> None:
        super().__init__()
        self._arrays = features.arrays[split]
        self._labels = features.labels[split]
        row_bytes = sum(array[0, :1].nbytes for array in self._arrays)
        self._batch_size = min(_BATCH_ROWS, max(1, _BATCH_BYTES // max(1, row_bytes)))

    def __len__(self) -> int:
        return -(-len(self._labels) // self._batch_size)

    def __getitem__(self, index: int) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
        rows = slice(index * self._batch_size, (index + 1) * self._batch_size)
        inputs = tuple(np.asarray(array[0, rows]) for array in self._arrays)
        return inputs, self._labels[rows]
