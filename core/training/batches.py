"""Features in batches: those to train on, new in each epoch, and those to judge by.

No Python runs per batch of the head: an epoch's plan is drawn at once, and rows are
read from the mapped files many batches at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import tensorflow as tf

from core.training.arrays import Readable
from core.training.epoch_plan import EpochPlan
from core.training.feature_taps import Features

_BATCH_ROWS = 64  # of one evaluation batch, at most
_CHUNK_BYTES = 16_000_000  # of what is read at once

# Inputs, labels and, where images count unlike each other, what each counts.
Batch = tuple[Any, ...]


class TrainingData:
    """The batches of the epoch that it is at, as arrays or as a dataset.

    Args:
        features: Of the training images.
        plan: What comes when.
        batch_size: The last batch of an epoch may be smaller.
        class_weights: What an image of each class counts, shape (classes,), float32;
            None = all the same.

    Attributes:
        num_batches: In an epoch.
    """

    def __init__(
        self,
        features: Features,
        plan: EpochPlan,
        batch_size: int,
        class_weights: np.ndarray | None = None,
    ) -> None:
        self._features = features
        self._plan = plan
        self._epoch = tf.Variable(0, dtype=tf.int64, trainable=False)
        self._labels = features.labels["train"]
        self._batch_size = batch_size
        self.num_batches = -(-len(self._labels) // batch_size)
        self._weights = class_weights
        self._error: Exception | None = None  # why a stream ended early

    @cached_property
    def dataset(self) -> tf.data.Dataset:
        """Batches of inputs, labels and, where there are any, weights."""
        is_cached = self._features.stream is None
        dataset = self._cached() if is_cached else self._streamed()
        if self._weights is not None:
            dataset = dataset.map(_weighted(self._weights))
        counted = tf.data.experimental.assert_cardinality(self.num_batches)
        return _plain(dataset.apply(counted).prefetch(2))

    def set_epoch(self, epoch: int) -> None:
        """Go to an epoch, 0-based: the dataset's next iterator gives its batches."""
        self._epoch.assign(epoch)

    def chunks(self, most_batches: int) -> Iterator[Batch]:
        """The epoch's rows of kept features, up to so many batches at a time.

        What is read at once stays small, whatever the number of batches.
        """
        arrays = [array.values for array in self._features.arrays["train"]]
        rows, size = self._plan.rows(int(self._epoch)), self._batch_size
        length = size * min(most_batches, _batches_at_once(arrays, size))
        for start in range(0, len(rows), length):
            views, places = rows[start : start + length].T
            inputs = tuple(array[views, places] for array in arrays)
            labels = self._labels[places]
            counts = () if self._weights is None else (self._weights[labels],)
            yield inputs, labels, *counts

    @contextmanager
    def own_errors(self) -> Iterator[None]:
        """Raise a stream's own error where TensorFlow makes a text of it.

        Put it around all that reads the dataset.
        """
        try:
            yield
        except tf.errors.OpError:
            if self._error is None:
                raise
            raise self._error from None

    def _cached(self) -> tf.data.Dataset:
        arrays = [array.values for array in self._features.arrays["train"]]
        labels = tf.constant(self._labels)
        size = self._batch_size
        chunk = size * _batches_at_once(arrays, size)

        def rows_of_epoch(_: tf.Tensor) -> tf.data.Dataset:
            rows = tf.numpy_function(self._plan.rows, [self._epoch], tf.int32)
            rows = tf.ensure_shape(rows, (None, 2))
            return tf.data.Dataset.from_tensor_slices(rows).batch(chunk)

        def batches(rows: tf.Tensor) -> tf.data.Dataset:
            inputs = _read(
                arrays, lambda r: tuple(a[r[:, 0], r[:, 1]] for a in arrays), rows
            )
            found = inputs, tf.gather(labels, rows[:, 1])
            starts = tf.data.Dataset.range(0, tf.shape(rows, tf.int64)[0], size)
            return starts.map(
                lambda start: tf.nest.map_structure(
                    lambda values: values[start : start + size], found
                )
            )

        return tf.data.Dataset.from_tensors(0).flat_map(rows_of_epoch).flat_map(batches)

    def _streamed(self) -> tf.data.Dataset:
        arrays = self._features.arrays["train"]
        signature = (
            tuple(
                tf.TensorSpec((None, *array.values.shape[2:]), array.values.dtype)
                for array in arrays
            ),
            tf.TensorSpec((None,), tf.int64),
        )
        return tf.data.Dataset.from_generator(
            self._stream_batches, output_signature=signature
        )

    def _stream_batches(self) -> Iterator[tuple[tuple[np.ndarray, ...], np.ndarray]]:
        stream = self._features.stream
        rows = self._plan.rows(int(self._epoch))
        try:
            outputs = stream(rows.tolist()) if stream else iter(())
            for start in range(0, len(rows), self._batch_size):
                batch = rows[start : start + self._batch_size]
                # A result is overwritten by the next one, hence the copies.
                images = [
                    [values.copy() for values in output]
                    for output in islice(outputs, len(batch))
                ]
                inputs = tuple(np.stack(values) for values in zip(*images, strict=True))
                yield inputs, self._labels[batch[:, 1]]
        except Exception as error:  # TensorFlow would make a text of it
            self._error = error
            raise


def _weighted(class_weights: np.ndarray) -> Callable[..., Any]:
    """Add to a batch what each of its images counts."""
    weights = tf.constant(class_weights)
    return lambda inputs, batch: (inputs, batch, tf.gather(weights, batch))


def evaluation_data(features: Features, split: str) -> tf.data.Dataset:
    """The images of a split themselves, in their order, the last batch included.

    Args:
        features: Cached.
        split: "train", "validation" or "test".
    """
    arrays = [array.values for array in features.arrays[split]]
    labels, count = tf.constant(features.labels[split]), features.count(split)
    size = evaluation_size(features, split)

    def part(start: tf.Tensor) -> tuple[tuple[tf.Tensor, ...], tf.Tensor]:
        def read(place: np.ndarray) -> tuple[np.ndarray, ...]:
            return tuple(array[0, place : place + size] for array in arrays)

        return _read(arrays, read, start), labels[start : start + size]

    return _plain(tf.data.Dataset.range(0, count, size).map(part).prefetch(1))


def evaluation_chunks(
    features: Features, split: str, most_batches: int, view: int = 0
) -> Iterator[Batch]:
    """The same images, or a view, up to so many batches of `evaluation_size` each."""
    arrays = [array.values for array in features.arrays[split]]
    labels, size = features.labels[split], evaluation_size(features, split)
    length = size * min(most_batches, _batches_at_once(arrays, size))
    for start in range(0, len(labels), length):
        stop = start + length
        yield tuple(array[view, start:stop] for array in arrays), labels[start:stop]


def evaluation_size(features: Features, split: str) -> int:
    """Images of an evaluation batch."""
    arrays = [array.values for array in features.arrays[split]]
    return min(_BATCH_ROWS, max(1, _CHUNK_BYTES // _row_bytes(arrays)))


def _batches_at_once(arrays: Sequence[Readable], size: int) -> int:
    """Batches of so many rows that are read at once."""
    return max(1, _CHUNK_BYTES // (size * _row_bytes(arrays)))


def _row_bytes(arrays: Sequence[Readable]) -> int:
    return max(1, sum(math.prod(a.shape[2:]) * a.itemsize for a in arrays))


def _read(
    arrays: Sequence[Readable], read: Callable[..., Any], places: tf.Tensor
) -> tuple[tf.Tensor, ...]:
    """Rows of mapped arrays as tensors, read by numpy.

    TensorFlow could gather them from memory that it shares with the arrays. But where
    it must be deterministic it rewrites a dataset before each epoch, and what the
    dataset refers to is copied into it: all of the features, 6 GB of 20,000 images.
    """
    found = tf.numpy_function(read, [places], [array.dtype for array in arrays])
    return tuple(
        tf.ensure_shape(values, (None, *array.shape[2:]))
        for values, array in zip(found, arrays, strict=True)
    )


def _plain(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """Switch off what tf.data does by itself.

    Its rewriting copies the arrays into the graph. Its tuning thread sleeps 10 ms, then
    20, and so on, and nobody may leave before it wakes: an epoch of 1.3 s took 2.6.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    options.experimental_optimization.apply_default_optimizations = False
    return dataset.with_options(options)
