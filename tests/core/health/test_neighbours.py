"""Near pairs, in blocks, are those of the whole matrix."""

from __future__ import annotations

import numpy as np
import pytest

from core.data.manifest import Entry
from core.health import neighbours
from core.health.clusters import clusters, spread
from core.health.neighbours import (
    mean_distances,
    near_features,
    near_hashes,
    reduced,
)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "BLOCK_ROWS", 7)


def directions(count: int, width: int, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).normal(size=(count, width))
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    return values.astype(np.float32)


def test_pairs_by_features_are_those_of_the_whole_matrix() -> None:
    features = directions(30, 4)
    alike = np.triu(features @ features.T, 1)
    expected = {
        (int(i), int(j)) for i, j in zip(*np.nonzero(alike >= 0.8), strict=True)
    }
    found = near_features(features, 0.8, most=30)
    assert set(map(tuple, found.tolist())) == expected and len(found) == len(expected)


def test_of_many_neighbours_the_nearest_stay() -> None:
    features = directions(30, 4)
    alike = features @ features.T
    np.fill_diagonal(alike, -1)
    found = set(map(tuple, near_features(features, -1.0, most=1).tolist()))
    expected = {tuple(sorted((i, int(alike[i].argmax())))) for i in range(30)}
    assert found == expected


def test_hashes_are_compared_as_they_are_and_mirrored() -> None:
    one, other = 0xFFFF_0000_1234_5678, 0x0F0F_F0F0_AAAA_5555
    hashes = np.array(
        [[one, other], [one ^ 0b111, 0], [other, one], [0, 0], [~0 & (2**64 - 1), 3]],
        np.uint64,
    )
    found = near_hashes(hashes, most_bits=3, most=5).tolist()
    assert [0, 1] in found and [0, 2] in found
    assert not any(3 in pair and 0 in pair for pair in found)


def test_progress_ends_with_all_rows() -> None:
    told: list[int] = []
    near_features(directions(15, 3), 0.9, 5, told.append)
    assert told == [7, 14, 15]


def test_reduced_features_keep_their_cosines_without_the_mean() -> None:
    values = directions(40, 300) + 5
    centred = values - values.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    few = reduced(values)
    assert few.shape == (40, 256) and few.dtype == np.float32
    np.testing.assert_allclose(few @ few.T, centred @ centred.T, atol=1e-4)


def test_alike_features_are_no_division_by_zero() -> None:
    assert np.isfinite(reduced(np.ones((5, 4), np.float32))).all()


def test_the_mean_distance_is_to_the_nearest_others() -> None:
    features = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    np.testing.assert_allclose(mean_distances(features, 1), [0, 0, 1])
    np.testing.assert_allclose(mean_distances(features, 9), [0.5, 0.5, 1])


def test_pairs_that_share_a_picture_are_one_cluster() -> None:
    assert clusters([(5, 2), (7, 8), (2, 9), (8, 7)]) == [[2, 5, 9], [7, 8]]
    assert clusters([]) == []


def test_a_cluster_counts_by_the_worst_that_it_goes_across() -> None:
    from core.data.manifest import Entry

    def entry(label: int, split: str) -> Entry:
        return Entry("a", label, split, "")

    assert spread([entry(0, "train"), entry(1, "test")]) == "splits"
    assert spread([entry(0, "train"), entry(1, "train")]) == "classes"
    assert spread([entry(0, "test"), entry(0, "test")]) == "within"
