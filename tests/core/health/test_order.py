"""Neighbours by file name: told only where they are alike beyond their class."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from core.data.manifest import Entry, Manifest
from core.health.order import NONE, neighbours, order_finding
from tests.core.runs.conftest import small_manifest

_PERSONS, _EACH = 20, 6
NO_TWINS = np.empty((0, 2), np.int64)


def vectors(weight: float, labels: np.ndarray, seed: int = 0) -> np.ndarray:
    """Features of persons who follow each other; a class counts for a lot."""
    random = np.random.default_rng(seed)
    count = _PERSONS * _EACH
    persons = np.repeat(random.normal(size=(_PERSONS, 64)), _EACH, axis=0)
    classes = random.normal(size=(2, 64))[labels]
    values = weight * persons + 3 * classes + random.normal(size=(count, 64))
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return (values / lengths).astype(np.float32)


def paths(labels: np.ndarray) -> list[str]:
    """Numbered over all classes, without leading zeros."""
    return [f"class {label}/IMG_{place}.jpg" for place, label in enumerate(labels)]


LABELS = np.arange(_PERSONS * _EACH) % 2


def test_persons_one_after_the_other_are_told_across_classes() -> None:
    found = neighbours(vectors(1.0, LABELS), LABELS, paths(LABELS), NO_TWINS)
    assert found.is_ordered and found.mean > 0.25 and abs(found.others) < 0.05
    person = found.pairs // _EACH
    assert (person[:, 0] == person[:, 1]).mean() > 0.9


@pytest.mark.parametrize("seed", range(5))
def test_where_order_says_nothing_nothing_is_told(seed: int) -> None:
    features = vectors(0.0, LABELS, seed)
    found = neighbours(features, LABELS, paths(LABELS), NO_TWINS)
    assert not found.is_ordered
    shuffled = np.random.default_rng(seed).permutation(len(LABELS))
    found = neighbours(
        vectors(1.0, LABELS)[shuffled],
        LABELS[shuffled],
        paths(LABELS[shuffled]),
        NO_TWINS,
    )
    assert not found.is_ordered


def test_a_class_that_all_neighbours_share_is_no_order() -> None:
    labels = np.repeat([0, 1], _PERSONS * _EACH // 2)
    assert not neighbours(
        vectors(0.0, labels), labels, paths(labels), NO_TWINS
    ).is_ordered


def test_copies_are_not_counted_again() -> None:
    features = vectors(0.0, LABELS)
    features[1::2] = features[::2]
    labels = np.zeros(len(LABELS), int)
    twins = np.arange(len(LABELS)).reshape(-1, 2)
    assert neighbours(features, labels, paths(labels), NO_TWINS).is_ordered
    assert not neighbours(features, labels, paths(labels), twins).is_ordered


def test_of_a_handful_of_pictures_nothing_is_told() -> None:
    few = slice(0, 30)
    found = neighbours(
        vectors(1.0, LABELS)[few], LABELS[few], paths(LABELS)[few], NO_TWINS
    )
    assert found is NONE and not found.is_ordered


def manifest_of(sides: list[str]) -> Manifest:
    entries = tuple(
        Entry(path, int(label), side, f"{place:032x}")
        for place, (path, label, side) in enumerate(
            zip(paths(LABELS), LABELS, sides, strict=True)
        )
    )
    return dataclasses.replace(
        small_manifest(), class_names=("class 0", "class 1"), entries=entries
    )


def test_only_what_the_split_tears_apart_is_listed() -> None:
    found = neighbours(vectors(2.0, LABELS), LABELS, paths(LABELS), NO_TWINS)
    by_person = ["train" if place // _EACH else "test" for place in range(len(LABELS))]
    assert order_finding(manifest_of(["train"] * len(LABELS)), found) == []
    by_image = [("train", "test")[place % 3 == 0] for place in range(len(LABELS))]
    (item,) = order_finding(manifest_of(by_image), found)
    assert item["action"] == "group" and item["num_clusters"] >= _PERSONS // 2
    assert all(
        set(cluster["splits"]) == {"train", "test"} for cluster in item["clusters"]
    )
    whole = order_finding(manifest_of(by_person), found)
    assert not whole or whole[0]["count"] < item["count"]
