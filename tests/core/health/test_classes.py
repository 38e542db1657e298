"""Sizes of classes, and properties that give a class away."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from core.data.manifest import Entry, Manifest
from core.health.balance import balance_findings
from core.health.measures import NUMBERS
from core.health.outliers import outlier_findings, unusual_distances
from core.health.shortcuts import properties, shortcut_findings, told_by
from core.health.twin_findings import twin_findings
from tests.core.runs.conftest import small_manifest

NO_PAIRS = np.empty((0, 2), np.int64)


def manifest_of(*sizes: int) -> Manifest:
    entries = tuple(
        Entry(f"{label}/{number}.png", label, "train", f"{label:016x}{number:016x}")
        for label, size in enumerate(sizes)
        for number in range(size)
    )
    names = tuple(f"class {label}" for label in range(len(sizes)))
    return dataclasses.replace(small_manifest(), class_names=names, entries=entries)


def test_classes_of_about_one_size_are_no_finding() -> None:
    assert balance_findings(manifest_of(20, 59)) == []


def test_a_class_of_a_third_of_another_is_named_and_so_are_small_ones() -> None:
    first, second = balance_findings(manifest_of(60, 20, 13))
    assert first["kind"] == "imbalance" and first["count"] == 13
    assert "class 0 has 60 images, class 2 has 13" in first["detail"]
    assert second["kind"] == "small_classes" and "class 2 (13)" in second["detail"]


def columns(count: int, seed: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {name: random.normal(100, 10, count) for name in NUMBERS}


@pytest.mark.parametrize("kind", ["width", "brightness", "format", "camera", "taken"])
def test_a_property_that_tells_the_class_is_found_alone(kind: str) -> None:
    manifest = manifest_of(60, 60)
    labels = np.array([entry.label for entry in manifest.entries])
    numbers = columns(120)
    texts = {"format": np.full(120, "JPEG"), "camera": np.full(120, "")}
    assert shortcut_findings(manifest.entries, numbers, texts) == []
    if kind in numbers:
        # Of another kind than a straight line: one class lies in the middle.
        middle = np.where(np.arange(120) % 2, 50.0, 150.0)
        numbers[kind] = np.where(labels == 0, 100.0, middle)
    else:
        texts[kind] = np.where(labels == 0, "PNG", "JPEG")
    found = shortcut_findings(manifest.entries, numbers, texts)
    kinds = [item["kind"] for item in found]
    # The aspect ratio is made of the width.
    assert kinds[0] == f"shortcut_{kind}"
    assert set(kinds) <= {f"shortcut_{kind}", "shortcut_aspect"}
    assert found[0]["count"] == 120
    assert "100.0% of 120 images" in found[0]["detail"]
    assert "50.0%" in found[0]["detail"]


def test_every_property_has_a_row_per_image() -> None:
    texts = {"format": np.array(["PNG", "GIF"]), "camera": np.array(["", "a"])}
    for title, values in properties(columns(2), texts).values():
        assert title and values.ndim == 2 and len(values) == 2


def test_cross_validation_sees_nothing_in_noise() -> None:
    random = np.random.default_rng(0)
    found = told_by(random.normal(size=(400, 2)), np.arange(400) % 2)
    assert found is not None and 0.4 < found.accuracy < 0.6
    assert found.majority == 0.5 and abs(found.skill) < 0.2


def test_one_value_or_one_image_of_a_class_say_nothing() -> None:
    assert told_by(np.zeros((4, 1)), np.array([0, 0, 1, 1])) is None
    assert told_by(np.arange(3.0)[:, None], np.array([0, 0, 1])) is None
    assert told_by(np.arange(3.0)[:, None], np.array([0, 0, 0])) is None


def test_a_picture_far_from_its_class_is_an_outlier() -> None:
    random = np.random.default_rng(0)
    manifest = manifest_of(40, 40)
    centres = np.eye(16, dtype=np.float32)[[e.label for e in manifest.entries]]
    features = 3 * centres + random.normal(0, 0.3, (80, 16)).astype(np.float32)
    features[7] = 3 * np.eye(16)[9]
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    labels = np.array([entry.label for entry in manifest.entries])
    far = unusual_distances(features, labels, NO_PAIRS)
    (item,) = outlier_findings(manifest.entries, far)
    assert item["paths"] == [manifest.entries[7].path]
    assert item["histogram"]["high"] == 4.5 and sum(item["histogram"]["counts"]) == 80


def test_a_class_of_few_has_no_outliers() -> None:
    features = np.eye(9, dtype=np.float32)
    assert np.isneginf(unusual_distances(features, np.zeros(9, int), NO_PAIRS)).all()


def test_what_is_listed_is_capped_and_the_count_is_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.health.report.MOST_PATHS", 7)
    manifest = manifest_of(20, 20)
    (item,) = twin_findings(manifest, [[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    assert item["count"] == 9 and len(item["paths"]) == 7
    assert len(item["clusters"]) == 2 and item["num_clusters"] == 3
    assert "3 groups of pictures" in item["detail"]
    assert twin_findings(manifest, []) == []


def test_one_test_image_with_a_twin_has_it_not_have() -> None:
    manifest = manifest_of(4, 4)
    entries = list(manifest.entries)
    entries[1] = dataclasses.replace(entries[1], split="test")
    manifest = dataclasses.replace(manifest, entries=tuple(entries))
    (item,) = twin_findings(manifest, [[0, 1]])
    assert item["detail"] == "1 of 1 test image has a twin in training."


def test_copies_make_no_outliers_of_all_others() -> None:
    random = np.random.default_rng(0)
    features = random.normal(size=(60, 8)).astype(np.float32)
    features = np.concatenate([features, *[features[:12]] * 5])
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    labels = np.zeros(len(features), np.int64)
    pairs = [[place % 12, place] for place in range(60, 120)]
    assert (unusual_distances(features, labels, NO_PAIRS) > 4.5).sum() > 20
    far = unusual_distances(features, labels, np.array(pairs))
    assert (far > 4.5).sum() <= 1 and np.isneginf(far[60:]).all()
