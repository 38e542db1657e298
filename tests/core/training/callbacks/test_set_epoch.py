"""The training data follow the epochs of `fit`."""

from __future__ import annotations

from core.training.callbacks.set_epoch import SetEpoch
from tests.core.training.test_batches import epoch_of, numbered, training


def test_each_epoch_has_the_batches_of_its_number() -> None:
    expected = epoch_of(training(numbered()), 2)
    data = training(numbered())
    callback = SetEpoch(data)
    for epoch in range(3):
        callback.on_epoch_begin(epoch)
    found = [
        divmod(int(value), 100)
        for (first, _), _ in data.dataset.as_numpy_iterator()
        for value in first[:, 0]
    ]
    assert found == [(view, row) for view, row, _ in expected]
