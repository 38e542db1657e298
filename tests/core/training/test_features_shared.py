"""Folds share their features: computed once, and the same digits as for each alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.config import FRESH
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.data.splitting.rule import SplitRule
from core.training.feature_taps import Features
from tests.conftest import tiny_config

Make = Callable[..., tuple[Features, int]]


@pytest.fixture
def folds(manifest: Manifest) -> list[Manifest]:
    """Five folds of 20 images: four of them test, four validate."""
    sides = "00021"  # of the first images in the first fold; each fold moves on by one
    digits = ["".join(sides[(i + fold) % 5] for i in range(20)) for fold in range(5)]
    whole = replace(manifest, rule=SplitRule(folds=5), folds=tuple(digits))
    return whole.each_fold


def values(features: Features, split: str) -> list[np.ndarray]:
    """The arrays of a split, whole; without views they have no rows to read."""
    arrays = [array.values for array in features.arrays[split]]
    return [array[:] if array.shape[0] else np.empty(array.shape) for array in arrays]


def test_folds_share_the_views_that_answers_are_of(
    make_features: Make, folds: list[Manifest]
) -> None:
    config = tiny_config("d", views=2, test_views="mirror")
    shared, count = make_features(config, manifest=folds[0])
    own, _ = make_features(config, manifest=replace(folds[0], rule=None))
    assert count == 20 * 2 + 20 * 2
    for split in SPLITS:
        pairs = zip(values(shared, split), values(own, split), strict=True)
        assert all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("views", [0, 1, 3])
def test_every_fold_reads_what_it_would_compute_alone(
    make_features: Make, folds: list[Manifest], precision: str, views: int
) -> None:
    config = tiny_config("d", views=views, precision=precision)
    computed = []
    for fold in folds:
        shared, count = make_features(config, manifest=fold)
        own, _ = make_features(config, manifest=replace(fold, rule=None))
        computed.append(count)
        for split in SPLITS:
            pairs = zip(values(shared, split), values(own, split), strict=True)
            assert all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)
            assert np.array_equal(shared.labels[split], own.labels[split])
            assert np.array_equal(shared.indices[split], own.indices[split])
    is_apart = precision == "bfloat16" or not config.num_views
    assert computed == [20 * config.num_views + 20 * is_apart, 0, 0, 0, 0]


def test_streamed_training_images_are_the_folds_own(
    make_features: Make, folds: list[Manifest]
) -> None:
    config = tiny_config("d", views=FRESH)
    for place, fold in enumerate(folds[:2]):
        shared, count = make_features(config, manifest=fold)
        assert count == (0 if place else 20), "all images are held out once"
        own, _ = make_features(config, manifest=replace(fold, rule=None))
        rows = [(1, 0), (0, 5), (7, 11)]
        assert shared.stream and own.stream
        for one, other in zip(shared.stream(rows), own.stream(rows), strict=True):
            assert all(map(np.array_equal, one, other))


def test_rows_are_read_as_numpy_reads_an_array(
    make_features: Make, folds: list[Manifest]
) -> None:
    shared, _ = make_features(manifest=folds[1])
    own, _ = make_features(manifest=replace(folds[1], rule=None))
    one, other = (f.arrays["train"][1].values for f in (shared, own))
    assert one.shape == other.shape and one.nbytes == other.nbytes
    views, rows = np.array([0, 1, 1]), np.array([3, 0, 11])
    assert np.array_equal(one[views, rows], other[views, rows])
    assert np.array_equal(one[0, 9:40], other[0, 9:40])


def test_statistics_of_a_folds_own_images_make_features_of_its_own(
    make_features: Make, folds: list[Manifest]
) -> None:
    config = tiny_config("d", views=3, adapt_norms=True)
    counts = [make_features(config, manifest=fold)[1] for fold in folds[:2]]
    assert counts == [3 * 12 + 8, 3 * 12 + 8], "views of training images only"


def test_what_was_computed_for_the_whole_set_is_found_by_its_folds(
    make_features: Make, folds: list[Manifest]
) -> None:
    whole = replace(folds[0], rule=SplitRule(folds=5))
    assert make_features(manifest=whole)[1] == 40
    assert make_features(manifest=folds[3])[1] == 0
    less = whole.some(whole.entries[:18])
    assert make_features(manifest=less)[1] < 36, "a part has only what it needs"


def test_a_fold_without_an_image_shares_nothing_with_the_whole_ones(
    make_features: Make, folds: list[Manifest]
) -> None:
    make_features(manifest=folds[0])
    less = replace(folds[1], entries=folds[1].entries[1:])
    assert make_features(manifest=less)[1] == 2 * 19
