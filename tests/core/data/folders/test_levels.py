"""Class folders within class folders: which level counts, and what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.folders.choice import LEAF, LayoutChoice
from core.data.folders.class_folders import list_folder
from core.data.folders.levels import DEEPER
from core.data.labels.listing import folder_levels
from tests.core.data.drawn_folders import class_images, make_files, places

ANIMALS = class_images("cats/siamese", "cats/other", "dogs/poodle", "dogs/other")


@pytest.fixture
def animals(tmp_path: Path) -> Path:
    return make_files(tmp_path, *(f"animals/{path}" for path in ANIMALS))


def names(root: Path, level: int | None) -> set[str]:
    listing = list_folder(root, LayoutChoice(level=level))
    assert listing.question is None
    assert len(listing.files) == len(ANIMALS)
    return listing.class_names


def test_the_top_is_read_and_deeper_levels_are_told(animals: Path) -> None:
    assert names(animals, None) == names(animals, 1) == {"cats", "dogs"}
    assert DEEPER in list_folder(animals).notes
    assert DEEPER not in list_folder(animals, LayoutChoice(level=1)).notes


@pytest.mark.parametrize("level", [2, 7, LEAF])
def test_equal_names_are_told_apart_by_their_path(animals: Path, level: int) -> None:
    expected = {"siamese", "cats/other", "poodle", "dogs/other"}
    assert names(animals, level) == expected


def test_counts_of_each_level(animals: Path) -> None:
    found = [(it.number, dict(it.counts)) for it in folder_levels(animals)]
    assert found == [
        (1, {"cats": 4, "dogs": 4}),
        (LEAF, {"siamese": 2, "cats/other": 2, "poodle": 2, "dogs/other": 2}),
    ]
    (only,) = folder_levels(animals / "animals" / "cats")
    assert only.number == 1


def test_splits_above_and_within_stay_splits(tmp_path: Path) -> None:
    above = [f"{split}/{path}" for split in ("train", "test") for path in ANIMALS]
    make_files(tmp_path / "above", *above)
    found = places(list_folder(tmp_path / "above", LayoutChoice(level=LEAF)))
    assert {("dogs/other", "train"), ("dogs/other", "test")} <= found
    assert len(found) == 8
    within = class_images("a/b/train", "a/b/test", "a/c/train", "d/train")
    make_files(tmp_path / "within", *within)
    found = places(list_folder(tmp_path / "within", LayoutChoice(level=LEAF)))
    assert {("b", "train"), ("b", "test")} <= found


def test_images_above_the_level_are_a_class_of_their_own(tmp_path: Path) -> None:
    make_files(tmp_path, *class_images("cats", "cats/wild", "dogs/a/b"))
    listing = list_folder(tmp_path, LayoutChoice(level=LEAF))
    assert {(it.path.rpartition("/")[0], it.label) for it in listing.files} == {
        ("cats", "cats"), ("cats/wild", "wild"), ("dogs/a/b", "b"),
    }  # fmt: skip


def test_a_cover_above_the_level_is_no_class(tmp_path: Path) -> None:
    folders = class_images("cats/a", "cats/b", "dogs/c", "dogs/d", num_images=5)
    make_files(tmp_path, *folders, "cats/cover.jpg")
    listing = list_folder(tmp_path, LayoutChoice(level=2))
    assert listing.class_names == {"a", "b", "c", "d"}
    assert "1 image outside" in listing.bad_files[0].reason


def test_groups_within_few_classes_are_no_levels(tmp_path: Path) -> None:
    make_files(tmp_path, *class_images("cat", "dog", "owl/day", "owl/night"))
    assert list_folder(tmp_path).notes == []
