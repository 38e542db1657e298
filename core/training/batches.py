"""Datasets of features: training batches, new in each epoch, and those to judge by.

No Python runs per batch: order and views of an epoch are drawn at once, and TensorFlow
gathers the rows from the mapped files itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import keras
import numpy as np
import tensorflow as tf

from core.training.taps import Features

_BATCH_ROWS = 64  # of one evaluation batch, at most
_BATCH_BYTES = 16_000_000  # the same

# TensorFlow ends the process where shared memory is aligned less; mapped files are.
_ALIGNMENT = 64  # bytes

# Features up to this size are small: an execution may read all of them.
_SMALL_BYTES = 500_000_000
_RELEASE_ROWS = 256  # that are read of large ones before their memory is given back


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
    """

    def __init__(
        self, count: int, num_views: int, seed: int, first_fresh: int = 1
    ) -> None:
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
        order = rng.permutation(len(self._first_views))
        if self._num_views:
            views = (self._first_views[order] + epoch) % self._num_views
        else:
            views = np.full(len(order), self._first_fresh + epoch)
        return np.stack([views, order], axis=1).astype(np.int32)


class TrainingData(keras.callbacks.Callback):
    """The batches of each epoch, as a dataset; give it to `fit` as a callback too.

    Args:
        features: Of the training images.
        plan: What comes when.
        batch_size: The last batch of an epoch may be smaller.
    """

    def __init__(self, features: Features, plan: EpochPlan, batch_size: int) -> None:
        super().__init__()
        self._features = features
        self._plan = plan
        self._epoch = tf.Variable(0, dtype=tf.int64, trainable=False)
        self._labels = features.labels["train"]
        self._batch_size = batch_size
        self.num_batches = -(-len(self._labels) // batch_size)
        self.error: Exception | None = None  # why a stream ended early
        dataset = self._cached() if features.stream is None else self._streamed()
        counted = tf.data.experimental.assert_cardinality(self.num_batches)
        self.dataset = _plain(dataset.apply(counted).prefetch(2))

    def steps_per_execution(self, most: int) -> int:
        """Batches to train on before anybody looks, so that memory stays bounded."""
        is_small = _num_bytes(self._features, "train") <= _SMALL_BYTES
        large = max(1, _RELEASE_ROWS // self._batch_size)
        return min(self.num_batches, most if is_small else min(most, large))

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Keras asks for an epoch's iterator after this."""
        self._epoch.assign(epoch)

    def _cached(self) -> tf.data.Dataset:
        tensors = [_shared(array.values) for array in self._features.arrays["train"]]
        labels = tf.constant(self._labels)

        def rows_of_epoch(_: tf.Tensor) -> tf.data.Dataset:
            rows = tf.numpy_function(self._plan.rows, [self._epoch], tf.int32)
            return tf.data.Dataset.from_tensor_slices(tf.ensure_shape(rows, (None, 2)))

        def gather(rows: tf.Tensor) -> tuple[tuple[tf.Tensor, ...], tf.Tensor]:
            inputs = tuple(tf.gather_nd(tensor, rows) for tensor in tensors)
            return inputs, tf.gather(labels, rows[:, 1])

        epoch = tf.data.Dataset.from_tensors(0).flat_map(rows_of_epoch)
        return epoch.batch(self._batch_size).map(gather)

    def _streamed(self) -> tf.data.Dataset:
        arrays = self._features.arrays["train"]
        signature = (
            tuple(
                tf.TensorSpec((None, *array.values.shape[2:]), tf.float32)
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
            self.error = error
            raise


class ReleaseMemory(keras.callbacks.Callback):
    """Gives back the memory of large features while they are read in `fit`.

    A system maps more than is read, up to a large page around each row; all of a large
    file would soon count as memory of the process.
    """

    def __init__(self, features: Features, batch_size: int) -> None:
        super().__init__()
        self._features = features
        self._batch_size = batch_size
        self._read = 0

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        self._read += int(self.model.steps_per_execution) * self._batch_size
        if self._read >= _RELEASE_ROWS:
            self._read = 0
            if _num_bytes(self._features, "train") > _SMALL_BYTES:
                self._features.release("train")

    def on_test_batch_end(self, batch: int, logs: object = None) -> None:
        if _num_bytes(self._features, "validation") > _SMALL_BYTES:
            self._features.release("validation")

    def on_train_end(self, logs: object = None) -> None:
        self._features.release("train")
        self._features.release("validation")


def evaluation_data(features: Features, split: str) -> tf.data.Dataset:
    """The images of a split themselves, in their order, the last batch included.

    Args:
        features: Cached.
        split: "train", "validation" or "test".
    """
    arrays, count = features.arrays[split], features.count(split)
    labels = tf.constant(features.labels[split])
    tensors = [_shared(array.values) for array in arrays]
    row_bytes = sum(array.values[0, :1].nbytes for array in arrays)
    size = min(_BATCH_ROWS, max(1, _BATCH_BYTES // max(1, row_bytes)))

    def part(start: tf.Tensor) -> tuple[tuple[tf.Tensor, ...], tf.Tensor]:
        end = tf.minimum(start + size, count)
        return tuple(tensor[0, start:end] for tensor in tensors), labels[start:end]

    return _plain(tf.data.Dataset.range(0, count, size).map(part).prefetch(1))


def _num_bytes(features: Features, split: str) -> int:
    return sum(array.values.nbytes for array in features.arrays[split])


def _shared(values: np.ndarray) -> tf.Tensor:
    """A tensor on the same memory: a mapped file is never copied whole."""
    if not values.size or values.ctypes.data % _ALIGNMENT:
        return tf.constant(values)
    return tf.experimental.dlpack.from_dlpack(values.__dlpack__())


def _plain(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """Switch off what tf.data does by itself.

    Its rewriting copies the arrays into the graph. Its tuning thread sleeps 10 ms, then
    20, and so on, and nobody may leave before it wakes: an epoch of 1.3 s took 2.6.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    options.experimental_optimization.apply_default_optimizations = False
    return dataset.with_options(options)
