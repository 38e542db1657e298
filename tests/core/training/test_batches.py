"""Order and views of an epoch follow from the seed and its number alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.training import batches as module
from core.training.batches import (
    TrainingData,
    evaluation_data,
)
from core.training.epoch_plan import EpochPlan
from core.training.feature_taps import Features, Rows
from tests.core.training.conftest import features_of


def numbered(count: int = 10, num_views: int = 3) -> Features:
    """Each feature says its view and its row: 100 x view + row."""
    views, rows = np.arange(num_views)[:, None], np.arange(count)[None]
    train = (100 * views + rows).astype(np.float32)[..., None]
    held_out = np.arange(7, dtype=np.float32)[None, :, None]
    arrays = {"train": [train, -train], "validation": [held_out], "test": [held_out]}
    labels = {"train": np.arange(count) % 2, "validation": np.arange(7) % 2}
    return features_of(arrays, labels)


def streamed(count: int = 10, num_views: int = 3) -> Features:
    """The same features, computed when they are asked for; 0 views = fresh ones."""

    def stream(rows: Rows) -> Iterator[list[np.ndarray]]:
        shared = np.empty(1, np.float32)  # overwritten, as an engine's outputs are
        for view, row in rows:
            shared[0] = 100 * view + row
            yield [shared, -shared]

    found = numbered(count, 0)
    return replace(found, stream=stream, num_views=num_views)


def plan_for(features: Features, seed: int = 0, first_fresh: int = 1) -> EpochPlan:
    return EpochPlan(features.count("train"), features.num_views, seed, first_fresh)


def epoch_of(data: TrainingData, epoch: int = 0) -> list[tuple[int, int, int]]:
    """View, row and label of every image of the epoch, in order."""
    data.set_epoch(epoch)
    found = []
    for (first, second), labels in data.dataset.as_numpy_iterator():
        assert np.array_equal(first, -second)
        for value, label in zip(first[:, 0], labels, strict=True):
            found.append((int(value) // 100, int(value) % 100, int(label)))
    return found


def training(features: Features, seed: int = 0, batch_size: int = 4) -> TrainingData:
    return TrainingData(features, plan_for(features, seed), batch_size)


@pytest.mark.parametrize("features", [numbered(10), streamed(10)])
def test_last_partial_batch_is_kept(features: Features) -> None:
    data = training(features)
    sizes = [len(labels) for _, labels in data.dataset.as_numpy_iterator()]
    assert sizes == [4, 4, 2]
    assert data.num_batches == int(data.dataset.cardinality()) == 3


def test_every_epoch_shows_each_image_once_with_its_label() -> None:
    data = training(numbered(10))
    for epoch in range(4):
        shown = epoch_of(data, epoch)
        assert sorted(row for _, row, _ in shown) == list(range(10))
        assert all(label == row % 2 for _, row, label in shown)


def test_as_many_epochs_as_views_show_each_view_once() -> None:
    data = training(numbered(10, num_views=3))
    shown = [item[:2] for epoch in range(3) for item in epoch_of(data, epoch)]
    assert len(set(shown)) == 30
    first_epoch = [view for view, _ in shown[:10]]
    assert len(set(first_epoch)) > 1  # views are mixed within an epoch


def test_epochs_depend_on_seed_and_number_alone() -> None:
    def epochs(seed: int, numbers: range) -> list[list[tuple[int, int, int]]]:
        data = training(numbered(), seed)
        return [epoch_of(data, epoch) for epoch in numbers]

    all_epochs = epochs(7, range(4))
    assert epochs(7, range(4)) == all_epochs
    assert epochs(8, range(1))[0] != all_epochs[0]
    assert len({str(epoch) for epoch in all_epochs}) == 4
    for number, expected in enumerate(all_epochs):
        assert epochs(7, range(number, number + 1)) == [expected]


def test_streamed_views_come_in_the_same_order_as_cached_ones() -> None:
    cached, computed = training(numbered()), training(streamed())
    for epoch in range(3):
        assert epoch_of(computed, epoch) == epoch_of(cached, epoch)


def test_fresh_views_are_never_shown_twice_nor_in_the_other_phase() -> None:
    frozen = training(streamed(num_views=0))
    views = [{view for view, _, _ in epoch_of(frozen, epoch)} for epoch in range(3)]
    assert views == [{1}, {2}, {3}]
    features = streamed(num_views=0)
    finetune = TrainingData(features, plan_for(features, first_fresh=31), 4)
    assert {view for view, _, _ in epoch_of(finetune)} == {31}
    order = [row for _, row, _ in epoch_of(frozen)]
    assert order == [row for _, row, _ in epoch_of(training(numbered()))]


def test_stream_that_fails_says_why() -> None:
    def broken(rows: Rows) -> Iterator[list[np.ndarray]]:
        yield from streamed().stream(list(rows)[:5])  # type: ignore[misc]
        raise ValueError("the disk went away")

    data = training(replace(streamed(), stream=broken))
    with pytest.raises(Exception, match="the disk went away"):
        epoch_of(data)
    with pytest.raises(ValueError, match="the disk went away"), data.own_errors():
        epoch_of(data)


def test_an_epoch_that_was_left_early_does_not_disturb_the_next() -> None:
    data = training(streamed())
    expected = epoch_of(data, 1)
    data.set_epoch(0)
    next(data.dataset.as_numpy_iterator())
    assert epoch_of(data, 1) == expected


READ_ONE_BATCH = """
import sys
from pathlib import Path
import numpy as np
import tensorflow as tf
from core.training.arrays import MappedArray
from core.training.batches import TrainingData, evaluation_data
from core.training.epoch_plan import EpochPlan
from core.training.feature_taps import Features

def own_megabytes():
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024

tf.config.experimental.enable_op_determinism()
array = MappedArray(Path(sys.argv[1]))
arrays = {"train": [array], "validation": [array]}
labels = {split: np.zeros(64, np.int64) for split in arrays}
features = Features(arrays, labels, {}, num_views=1)
data = TrainingData(features, EpochPlan(64, 1, 0), 4)
before = own_megabytes()
for dataset in (data.dataset, evaluation_data(features, "validation")):
    next(iter(dataset))
print(own_megabytes() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells it")
def test_features_are_never_copied_as_a_whole(tmp_path: Path) -> None:
    """Where TensorFlow is deterministic it copies all that a dataset refers to."""
    path = tmp_path / "features.npy"
    np.save(path, np.ones((1, 64, 1_000_000), np.float32))  # 256 MB
    told = subprocess.run(
        [sys.executable, "-c", READ_ONE_BATCH, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(told.stdout) < 128


def sizes_of(features: Features, split: str) -> list[int]:
    dataset = evaluation_data(features, split)
    return [len(labels) for _, labels in dataset.as_numpy_iterator()]


def test_evaluation_batches_of_wide_features_are_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_CHUNK_BYTES", 8)  # two float32
    assert sizes_of(numbered(), "validation") == [2, 2, 2, 1]
    monkeypatch.setattr(module, "_CHUNK_BYTES", 1)
    assert sizes_of(numbered(), "validation") == [1] * 7


def test_evaluation_shows_the_images_themselves_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_BATCH_ROWS", 3)
    assert sizes_of(numbered(), "validation") == [3, 3, 1]
    for split, count in (("validation", 7), ("train", 10)):
        found = list(evaluation_data(numbered(), split).as_numpy_iterator())
        rows = np.concatenate([inputs[0][:, 0] for inputs, _ in found])
        assert rows.tolist() == list(range(count))  # view 0
        labels = np.concatenate([labels for _, labels in found])
        assert labels.tolist() == [row % 2 for row in range(count)]


def test_nothing_of_tf_data_runs_beside_training() -> None:
    for dataset in (training(numbered()).dataset, evaluation_data(numbered(), "train")):
        options = dataset.options()
        assert options.autotune.enabled is False
        assert options.experimental_optimization.apply_default_optimizations is False
