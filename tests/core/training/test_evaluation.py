"""What the saved model says: of images themselves, or the mean over views of them."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from core.training.evaluation import Answers
from tests.core.training.conftest import Held, random_features


def test_an_answer_is_the_mean_over_the_views_of_a_held_out_image() -> None:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((6,))
    model = keras.Model([inputs], keras.layers.Dense(3, "softmax")(inputs))
    features = random_features()
    views = np.random.default_rng(0).normal(size=(2, 5, 6)).astype(np.float32)
    arrays = features.arrays | {"test": [Held(views)]}
    features = replace(features, arrays=arrays, judged_views=2)
    expected = [model.predict(view, verbose=0) for view in views]
    found = Answers(model).of(features, "test")
    assert found.dtype == np.float32
    assert found == pytest.approx(np.mean(expected, axis=0), abs=1e-6)
    # A training image's views are those of augmentation.
    train = features.arrays["train"][0].values
    own = model.predict(train[0], verbose=0)
    assert Answers(model).of(features, "train") == pytest.approx(own, abs=1e-6)
