"""Large features give their memory back while they are read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from core.training import feature_taps
from core.training.callbacks import release_memory as module
from core.training.callbacks.release_memory import ReleaseMemory
from tests.core.training.test_batches import numbered


def test_memory_of_large_features_is_given_back_while_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    features = numbered()
    release = ReleaseMemory(features, batch_size=4)
    release.set_model(SimpleNamespace(steps_per_execution=2))
    monkeypatch.setattr(module, "RELEASE_ROWS", 16)

    def releases(split: str) -> int:
        return features.arrays[split][0].releases  # type: ignore[attr-defined]

    for batch in range(4):
        release.on_train_batch_end(batch)
        release.on_test_batch_end(batch)
    assert releases("train") == releases("validation") == 0  # small: they may stay
    monkeypatch.setattr(feature_taps, "_SMALL_BYTES", 10)
    for batch in range(4):
        release.on_train_batch_end(batch)
    assert releases("train") == 2  # after 16 rows each
    release.on_test_batch_end(0)
    assert releases("validation") == 1
    release.on_train_end()
    assert releases("train") == 3
