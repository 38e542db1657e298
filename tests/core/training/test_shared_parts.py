"""What trials share is as it was before any of them."""

from __future__ import annotations

import keras
import numpy as np

from core.training.shared_parts import _Backbone


def test_a_backbone_that_was_trained_also_drops_out_as_it_did_at_first() -> None:
    layers = [keras.layers.Dense(8), keras.layers.Dropout(0.5)]
    model = keras.Sequential([keras.Input((8,)), *layers])
    kept, rows = _Backbone(model, "a network"), np.ones((4, 8), np.float32)
    kept.remember()
    first = model(rows, training=True).numpy()
    model.layers[0].kernel.assign_add(np.ones((8, 8), np.float32))
    assert not np.array_equal(model(rows, training=True).numpy(), first)
    kept.restore()
    assert np.array_equal(model(rows, training=True).numpy(), first)
