"""Keras' `fit` for features that are kept: the same steps, and nothing in between.

`fit` makes two iterators of a dataset an epoch and two more to validate, 20 ms each: of
a head's epoch on a few hundred images that is nearly all. And what it traces to run
several steps at a time takes twice as long to trace as the steps themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.training.batches import (
    Batch,
    TrainingData,
    evaluation_chunks,
    evaluation_size,
)
from core.training.evaluation import Answers
from core.training.phase_job import PhaseJob

_Function = Callable[[Batch], dict[str, tf.Tensor]]


def fit_kept(
    model: keras.Model,
    job: PhaseJob,
    data: TrainingData,
    callbacks: Sequence[keras.callbacks.Callback],
    span: tuple[int, int],
) -> None:
    """Train a compiled model as `fit` would; callbacks are told the same.

    Args:
        model: Its optimizer is built.
        job: Whose features are kept.
        data: Of the job.
        callbacks: In the order in which they are called.
        span: Epochs that are over, and the last one.
    """
    steps = int(model.steps_per_execution)
    size = evaluation_size(job.features, "validation")
    train = _over_batches(model, model.train_step, job.batch_size)
    answers = job.answers or Answers(model)
    judge = _over_batches(model, partial(_judged, model, answers), size)
    first, last = span
    told = keras.callbacks.CallbackList(
        list(callbacks), epochs=last, steps=data.num_batches, model=model
    )
    model.stop_training = False
    told.on_train_begin()
    for epoch in range(first, last):
        model.reset_metrics()
        told.on_epoch_begin(epoch)
        batch, logs = 0, {}
        for chunk in data.chunks(steps):
            told.on_train_batch_begin(batch)
            logs = _floats(train(chunk))
            batch += -(-len(chunk[1]) // job.batch_size)
            told.on_train_batch_end(batch - 1, logs)
        chunks = evaluation_chunks(job.features, "validation", steps)
        judged = _judge(model, judge, chunks, told)
        told.on_epoch_end(epoch, logs | judged)
        if model.stop_training:
            break
    told.on_train_end()


def _judge(
    model: keras.Model,
    judge: _Function,
    chunks: Iterable[Batch],
    told: keras.callbacks.CallbackList,
) -> dict[str, float]:
    """The figures of validation, under the names that `fit` gives them."""
    model.reset_metrics()
    told.on_test_begin()
    logs: dict[str, float] = {}
    for place, chunk in enumerate(chunks):
        told.on_test_batch_begin(place)
        logs = _floats(judge(chunk))
        told.on_test_batch_end(place, logs)
    told.on_test_end(logs)
    return {f"val_{name}": value for name, value in logs.items()}


def _judged(model: keras.Model, answers: Answers, batch: Batch) -> None:
    """Keras' `test_step`, but that the model is not traced for it once more."""
    inputs, labels = batch
    said, *_ = answers.said(inputs)
    loss = model.compute_loss(inputs, labels, said, training=False)
    model._loss_tracker.update_state(loss, sample_weight=tf.shape(labels)[0])
    model.compute_metrics(inputs, labels, said)


def _over_batches(
    model: keras.Model, step: Callable[[Any], Any], size: int
) -> _Function:
    """A step of Keras' for every batch of a chunk, in one graph.

    Returns:
        From a chunk to the running figures of the epoch.
    """

    def run(chunk: Any) -> dict[str, tf.Tensor]:
        count = tf.shape(chunk[1])[0]

        def one(start: tf.Tensor) -> list[tf.Tensor]:
            step(tf.nest.map_structure(lambda part: part[start : start + size], chunk))
            return [start + size]

        tf.while_loop(lambda start: start < count, one, [tf.constant(0)])
        return dict(model.get_metrics_result())

    traced: list[Any] = []

    def call(chunk: Batch) -> dict[str, tf.Tensor]:
        if model.run_eagerly:
            return run(tf.nest.map_structure(tf.convert_to_tensor, chunk))
        if not traced:  # once, for chunks of any length
            spec = tf.nest.map_structure(_any_number, chunk)
            function = tf.function(run, autograph=False, input_signature=[spec])
            traced.append(function.get_concrete_function())
        found: dict[str, tf.Tensor] = traced[0](
            tf.nest.map_structure(tf.convert_to_tensor, chunk)
        )
        return found

    return call


def _any_number(part: np.ndarray) -> tf.TensorSpec:
    return tf.TensorSpec((None, *part.shape[1:]), part.dtype)


def _floats(logs: dict[str, tf.Tensor]) -> dict[str, float]:
    return {name: float(value) for name, value in logs.items()}
