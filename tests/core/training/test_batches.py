"""Order and views of an epoch follow from the seed and its number alone."""

from __future__ import annotations

import numpy as np
import pytest

from core.training import batches as module
from core.training.batches import EvaluationBatches, TrainingBatches
from core.training.features import Features


def numbered(count: int = 10, num_views: int = 3) -> Features:
    """Each feature says its view and its row: 100 x view + row."""
    views, rows = np.arange(num_views)[:, None], np.arange(count)[None]
    train = (100 * views + rows).astype(np.float32)[..., None]
    held_out = np.arange(7, dtype=np.float32)[None, :, None]
    arrays = {"train": [train, -train], "validation": [held_out], "test": [held_out]}
    labels = {"train": np.arange(count) % 2, "validation": np.arange(7) % 2}
    return Features(arrays, labels, {})


def epoch_of(batches: TrainingBatches) -> list[tuple[int, int, int]]:
    """View, row and label of every image of the epoch, in order."""
    found = []
    for index in range(len(batches)):
        (first, second), labels = batches[index]
        assert np.array_equal(first, -second)
        for value, label in zip(first[:, 0], labels, strict=True):
            found.append((int(value) // 100, int(value) % 100, int(label)))
    return found


def test_last_partial_batch_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH_ROWS", 3)
    batches = TrainingBatches(numbered(10), 4, seed=0)
    assert [len(batches[i][1]) for i in range(len(batches))] == [4, 4, 2]
    held_out = EvaluationBatches(numbered(), "validation")
    assert [len(held_out[i][1]) for i in range(len(held_out))] == [3, 3, 1]


def test_every_epoch_shows_each_image_once_with_its_label() -> None:
    batches = TrainingBatches(numbered(10), 4, seed=0)
    for _ in range(4):
        shown = epoch_of(batches)
        assert sorted(row for _, row, _ in shown) == list(range(10))
        assert all(label == row % 2 for _, row, label in shown)
        batches.on_epoch_end()


def test_as_many_epochs_as_views_show_each_view_once() -> None:
    batches = TrainingBatches(numbered(10, num_views=3), 4, seed=0)
    shown = []
    for _ in range(3):
        shown += [(view, row) for view, row, _ in epoch_of(batches)]
        batches.on_epoch_end()
    assert len(set(shown)) == 30
    first_epoch = [view for view, _ in shown[:10]]
    assert len(set(first_epoch)) > 1  # views are mixed within an epoch


def test_epochs_depend_on_seed_and_number_alone() -> None:
    def epochs(seed: int) -> list[list[tuple[int, int, int]]]:
        batches = TrainingBatches(numbered(), 4, seed)
        found = []
        for _ in range(4):
            found.append(epoch_of(batches))
            batches.on_epoch_end()
        return found

    all_epochs = epochs(7)
    assert epochs(7) == all_epochs
    assert epochs(8)[0] != all_epochs[0]
    assert len({str(epoch) for epoch in all_epochs}) == 4
    for number, expected in enumerate(all_epochs):
        later = TrainingBatches(numbered(), 4, 7, epoch=number)
        assert epoch_of(later) == expected


def test_reading_batches_out_of_order_or_twice_changes_nothing() -> None:
    first, second = (TrainingBatches(numbered(), 4, seed=0) for _ in range(2))
    _ = [second[i] for i in (2, 0, 2)]
    assert epoch_of(first) == epoch_of(second)


def test_evaluation_batches_of_wide_features_are_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_BATCH_BYTES", 8)  # two float32
    assert len(EvaluationBatches(numbered(), "validation")[0][1]) == 2
    monkeypatch.setattr(module, "_BATCH_BYTES", 1)
    assert len(EvaluationBatches(numbered(), "validation")[0][1]) == 1


def test_evaluation_shows_the_images_themselves_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_BATCH_ROWS", 3)
    held_out = EvaluationBatches(numbered(), "validation")
    rows = np.concatenate([held_out[i][0][0][:, 0] for i in range(len(held_out))])
    assert rows.tolist() == list(range(7))
    train = EvaluationBatches(numbered(), "train")
    rows = np.concatenate([train[i][0][0][:, 0] for i in range(len(train))])
    assert rows.tolist() == list(range(10))  # view 0
