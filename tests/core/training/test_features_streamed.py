"""Features that are computed anew in each epoch: fresh, or too large to keep."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.data.manifest import Manifest
from core.data.pictures.decoding import decode
from core.data.views import view
from core.training import features as module
from core.training.feature_taps import Features
from tests.conftest import tiny_config


def streamed_rows(features: Features, rows: list[tuple[int, int]]) -> list[np.ndarray]:
    assert features.stream is not None
    return [outputs[0].copy() for outputs in features.stream(rows)]


def test_fresh_views_are_computed_when_they_are_asked_for(
    make_features: Callable[..., tuple[Features, int]], manifest: Manifest
) -> None:
    config = tiny_config("d", views="fresh")
    found, count = make_features(config)
    assert count == 8  # validation and test
    assert found.num_views == 0
    assert found.arrays["train"][0].values.shape == (0, 12, 3)
    assert found.arrays["validation"][0].values.shape == (1, 4, 3)
    rows = [(1, 0), (1, 5), (2, 0), (977, 0)]
    seen = streamed_rows(found, rows)
    entries = [manifest.entries[i] for i in manifest.split("train")]
    for (number, row), means in zip(rows, seen, strict=True):
        entry = entries[row]
        image = decode(manifest.absolute(entry), 32)
        expected = view(
            image, config.augmentation, config.view_seed, entry.digest, number
        )
        assert np.allclose(means, expected.mean(axis=(0, 1)), atol=1e-4)
    assert not np.array_equal(seen[0], seen[2])


def test_features_above_the_budget_are_computed_in_each_epoch(
    make_features: Callable[..., tuple[Features, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_features(tiny_config("d", views=3, view_seed=1))
    monkeypatch.setattr(module, "max_entry_bytes", lambda: 3000.0)
    again, count = make_features(tiny_config("d", views=3, view_seed=1))
    assert again.stream is None and count == 0  # what is there is used
    found, count = make_features(
        tiny_config("d", views=3, view_seed=2)
    )  # 44 x 15 x 4 = 2,640 bytes
    assert found.stream is None
    monkeypatch.setattr(module, "max_entry_bytes", lambda: 2000.0)
    found, count = make_features(tiny_config("d", views=3, view_seed=3))
    assert count == 8 and found.num_views == 3
    assert len(streamed_rows(found, [(0, 1), (2, 1)])) == 2
    monkeypatch.setattr(module, "max_entry_bytes", lambda: 5e8)
    whole, _ = make_features(tiny_config("d", views=3, view_seed=3))
    values = whole.arrays["train"][0].values
    for place, means in zip(
        [(0, 1), (2, 1)], streamed_rows(found, [(0, 1), (2, 1)]), strict=True
    ):
        assert np.array_equal(values[place], means)


def test_full_disk_streams_instead_of_failing(
    make_features: Callable[..., tuple[Features, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_free_bytes", lambda: 100.0)
    found, count = make_features()
    assert found.stream is not None and count == 8
