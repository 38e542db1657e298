"""Views that show two images: their labels, weights, loss and accuracy."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from core.config import AugmentationConfig
from core.data.view_mixing import TrainingViews
from core.training.batches import TrainingData, evaluation_data
from core.training.class_weights import class_weights
from core.training.epoch_plan import EpochPlan
from core.training.feature_taps import Features
from core.training.kept_fit import fit_kept
from core.training.losses import accuracy, cross_entropy
from core.training.mixed_labels import MixedLabels
from core.training.pooled_views import pooled_views
from core.training.targets import Targets
from tests.core.training.conftest import random_features
from tests.core.training.test_kept_fit import EPOCHS, Notes, SetEpoch, job

NUM_CLASSES, COUNT = 3, 22


def mixed_views(alpha: float = 0.6) -> TrainingViews:
    digests = [f"{i}" for i in range(COUNT)]
    return TrainingViews(AugmentationConfig(mixup_alpha=alpha), 0, digests, 8)


def mixed_features(labels: np.ndarray | None = None) -> Features:
    """Kept features of three views whose labels are mixed."""
    made = random_features(shapes=((6,), (4,)))
    if labels is not None:
        made = replace(made, labels=made.labels | {"train": labels})
    mixed = MixedLabels(mixed_views(), made.labels["train"], NUM_CLASSES)
    return replace(made, mixed=mixed)


def test_each_class_has_its_share_and_the_image_itself_is_of_its_own() -> None:
    labels = np.arange(COUNT) % NUM_CLASSES
    views = mixed_views()
    rows = np.arange(COUNT)
    for index in range(4):
        found = MixedLabels(views, labels, NUM_CLASSES).of(np.full(COUNT, index), rows)
        assert found.shape == (COUNT, NUM_CLASSES) and found.dtype == np.float32
        assert np.allclose(found.sum(axis=1), 1)
        for row in range(COUNT):
            expected = np.zeros(NUM_CLASSES)
            mix = views.mix(index, row)
            expected[labels[row]] = mix.share if mix else 1
            if mix:
                expected[labels[mix.partner]] += 1 - mix.share
            assert np.allclose(found[row], expected)


def test_what_a_mixed_view_counts_is_mixed_too() -> None:
    labels = np.array([0] * 16 + [1] * 6)  # no image of the third class to train on
    features = mixed_features(labels)
    rows = np.array([[view, row] for view in range(3) for row in range(COUNT)])
    balanced = class_weights(labels)
    shares, weights = Targets(features, balanced).of(rows)
    assert np.allclose(weights, shares[:, :2] @ balanced)
    assert np.allclose(weights[:COUNT], balanced[labels])
    (alone,) = Targets(features, None).of(rows)
    assert np.array_equal(alone, shares)


@pytest.mark.parametrize("has_class_weights", [False, True])
def test_training_on_kept_features_gives_what_fit_gives(
    has_class_weights: bool,
) -> None:
    found = []
    for is_ours in (False, True):
        keras.utils.set_random_seed(1)
        inputs = [keras.Input((6,)), keras.Input((4,))]
        joined = keras.layers.Concatenate()(inputs)
        made = keras.Model(inputs, keras.layers.Dense(3, "softmax")(joined))
        made.compile(
            "adam",
            loss=cross_entropy(NUM_CLASSES, 0.1, has_shares=True),
            metrics=[accuracy(NUM_CLASSES, has_shares=True)],
            steps_per_execution=4,
        )
        made.optimizer.build(made.trainable_variables)
        features, notes = mixed_features(), Notes()
        plan = EpochPlan(COUNT, 3, 0)
        counts = class_weights(features.labels["train"]) if has_class_weights else None
        data = TrainingData(features, plan, 4, counts)
        of = job()
        vars(of)["features"] = features
        if is_ours:
            fit_kept(made, of, data, [SetEpoch(data), notes], (0, EPOCHS))
        else:
            made.fit(
                data.dataset,
                validation_data=evaluation_data(features, "validation"),
                epochs=EPOCHS,
                shuffle=None,
                verbose=0,
                callbacks=[SetEpoch(data), notes],
            )
        found.append((made.get_weights(), notes.told))
    (expected, told), (weights, told_by_us) = found
    assert all(map(np.array_equal, expected, weights))
    assert told_by_us == told


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_takes_shares_and_indices(smoothing: float) -> None:
    answers = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], np.float32)
    shares = np.array([[0.6, 0.4, 0.0], [0.0, 0.0, 1.0]], np.float32)
    smooth = (1 - smoothing) * shares + smoothing / 3
    expected = -(smooth * np.log(answers)).sum(axis=1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Identity()])
    model.compile(loss=cross_entropy(3, smoothing, has_shares=True))
    loss = float(model.compute_loss(y=shares, y_pred=answers))
    assert loss == pytest.approx(expected.mean(), rel=1e-5)
    indices = np.array([0, 2])
    of_indices = float(model.compute_loss(y=indices, y_pred=answers))
    model.compile(loss=cross_entropy(3, smoothing))
    plain = float(model.compute_loss(y=indices, y_pred=answers))
    assert of_indices == pytest.approx(plain, rel=1e-5)


def test_a_mixed_view_is_right_where_its_larger_share_is_found() -> None:
    metric = accuracy(3, has_shares=True)
    answers = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.1, 0.8, 0.1]])
    metric.update_state(np.array([[0.6, 0.4, 0], [0.5, 0.1, 0.4], [0, 1, 0]]), answers)
    assert float(metric.result()) == pytest.approx(2 / 3)
    metric.reset_state()
    metric.update_state(np.array([0, 1, 1]), answers)
    assert float(metric.result()) == pytest.approx(2 / 3)
    assert metric.name == "accuracy"


def test_a_head_that_is_fitted_at_once_sees_the_images_themselves_only() -> None:
    features = mixed_features()
    reads = pooled_views(features, 1, lambda: None)
    assert len(reads) == 1
    own = features.arrays["train"][0].values[0]
    assert np.array_equal(reads[0](slice(None)), own)
    assert len(pooled_views(replace(features, mixed=None), 1, lambda: None)) == 3
