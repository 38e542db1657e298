"""Training on kept features gives what Keras' `fit` gives, to the last bit."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from core.training.batches import TrainingData, evaluation_data
from core.training.class_weights import class_weights
from core.training.epoch_plan import EpochPlan
from core.training.kept_fit import fit_kept
from core.training.phase_job import PhaseJob
from tests.core.training.conftest import random_features

EPOCHS = 3


class Notes(keras.callbacks.Callback):
    """All that it is told, but for the time."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Any] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.told.append(("begin", self.params["steps"], self.params["epochs"]))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        steps = self.params["steps"]  # of its last execution Keras tells more
        self.told.append(("batch", min(batch + 1, steps), dict(logs or {})))

    def on_test_end(self, logs: Any = None) -> None:
        self.told.append(("judged", dict(logs or {})))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.told.append(("epoch", epoch, dict(logs or {})))


class SetEpoch(keras.callbacks.Callback):
    def __init__(self, data: TrainingData) -> None:
        super().__init__()
        self.data = data

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.data.set_epoch(epoch)


def job() -> PhaseJob:
    made = object.__new__(PhaseJob)
    features = random_features(shapes=((6,), (4,)))
    vars(made).update(phase="frozen", features=features, batch_size=4)
    return made


def model() -> keras.Model:
    keras.utils.set_random_seed(1)
    inputs = [keras.Input((6,)), keras.Input((4,))]
    joined = keras.layers.Concatenate()(inputs)
    dropped = keras.layers.Dropout(0.3, seed=2)(joined)
    made = keras.Model(inputs, keras.layers.Dense(3, "softmax")(dropped))
    made.compile(
        "adam",
        "sparse_categorical_crossentropy",
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
        steps_per_execution=4,
    )
    made.optimizer.build(made.trainable_variables)
    return made


@pytest.mark.parametrize("has_class_weights", [False, True])
def test_weights_and_figures_are_those_of_fit(has_class_weights: bool) -> None:
    found: list[tuple[list[np.ndarray], list[Any]]] = []
    for is_ours in (False, True):
        made, of, notes = model(), job(), Notes()
        count = of.features.count("train")
        plan = EpochPlan(count, of.features.num_views, 0)
        weights = class_weights(of.features.labels["train"])
        of_class = weights if has_class_weights else None
        data = TrainingData(of.features, plan, of.batch_size, of_class)
        callbacks = [SetEpoch(data), notes]
        if is_ours:
            fit_kept(made, of, data, callbacks, (0, EPOCHS))
        else:
            made.fit(
                data.dataset,
                validation_data=evaluation_data(of.features, "validation"),
                epochs=EPOCHS,
                shuffle=None,
                verbose=0,
                callbacks=callbacks,
            )
        found.append((made.get_weights(), notes.told))
    (expected, told), (weights, told_by_us) = found
    for one, two in zip(expected, weights, strict=True):
        assert np.array_equal(one, two)
    assert told_by_us == told


def test_a_request_to_stop_ends_it_after_the_epoch() -> None:
    made, of, notes = model(), job(), Notes()
    data = TrainingData(of.features, EpochPlan(22, 3, 0), of.batch_size)

    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.model.stop_training = True

    fit_kept(made, of, data, [SetEpoch(data), notes, Stop()], (0, EPOCHS))
    assert [item[0] for item in notes.told].count("epoch") == 1
