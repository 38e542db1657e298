"""Classes, splits and groups are told apart by shape and names together."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.folders.choice import CLASSES, GIVEN, MERGED, LayoutChoice
from core.data.folders.class_folders import list_folder
from tests.core.data.drawn_folders import (
    class_images,
    listed_places,
    make_files,
    places,
    split_images,
)

PETS = ("cat", "dog")


def both(*splits: str | None) -> set[tuple[str, str | None]]:
    return {(name, split) for name in PETS for split in splits}


@pytest.mark.parametrize(
    ("train", "other", "split"),
    [
        ("Training", "Testing", "test"),
        ("training_set", "test_set", "test"),
        ("train", "dev", "validation"),
        ("train", "eval", "validation"),
        ("TRAIN", "VAL", "validation"),
        ("seg_train", "seg_test", "test"),
        ("01_train", "02_valid", "validation"),
        ("TrainImages", "TestImages", "test"),
        ("trn", "tst", "test"),
        ("pets-train", "pets-holdout", "test"),
    ],
)
@pytest.mark.parametrize("wrap", ["", "archive/", "archive/pets/"])
@pytest.mark.parametrize("is_doubled", [False, True])
def test_splits_are_known_by_many_names_wrapped_and_doubled(
    tmp_path: Path, train: str, other: str, split: str, wrap: str, is_doubled: bool
) -> None:
    tops = [f"{it}/{it}" if is_doubled else it for it in (train, other)]
    make_files(tmp_path, *split_images(*(wrap + top for top in tops)))
    assert listed_places(tmp_path) == both("train", split)


@pytest.mark.parametrize(
    "splits",
    [
        ("train/images", "test/images"),
        ("Training/train", "Testing/test"),
        ("training_set/training_set", "test_set/test_set"),
        ("train/Train", "test"),
        ("data/train/train", "data/train/test"),
    ],
)
def test_folders_that_only_wrap_the_classes_are_entered(
    tmp_path: Path, splits: tuple[str, ...]
) -> None:
    make_files(tmp_path, *split_images(*splits))
    assert listed_places(tmp_path) == both("train", "test")


@pytest.mark.parametrize(
    "inner", [("train", "test"), ("Training", "Testing"), ("train_set", "test_set")]
)
@pytest.mark.parametrize("wrap", ["", "pets/"])
def test_splits_may_lie_within_the_classes(
    tmp_path: Path, inner: tuple[str, str], wrap: str
) -> None:
    paths = [f"{wrap}{name}/{split}" for name in PETS for split in inner]
    make_files(tmp_path, *class_images(*paths), f"{wrap}cat/cover.jpg")
    assert listed_places(tmp_path) == both("train", "test")


def test_a_class_called_train_may_have_splits_within(tmp_path: Path) -> None:
    paths = [
        f"{name}/{split}" for name in ("train", "bus") for split in ("train", "val")
    ]
    make_files(tmp_path, *class_images(*paths))
    assert {label for label, _ in listed_places(tmp_path)} == {"train", "bus"}


@pytest.mark.parametrize(
    "beside",
    [
        ["preview.jpg"],
        ["cover.png", "README.md", "a.jpg", "b.jpg"],
        ["docs/readme.txt", "preview.jpg"],
        ["empty/", "__MACOSX/x/._1.jpg"],
    ],
)
@pytest.mark.parametrize("classes", [PETS, ("train/cat", "train/dog")])
def test_what_lies_beside_a_wrapper_does_not_stop_the_descent(
    tmp_path: Path, beside: list[str], classes: tuple[str, ...]
) -> None:
    make_files(tmp_path, *beside, *class_images(*(f"pets/{it}" for it in classes)))
    assert {label for label, _ in listed_places(tmp_path)} == set(PETS)


def test_many_images_beside_one_folder_are_no_covers(tmp_path: Path) -> None:
    make_files(tmp_path, *class_images("cat/in", "cat/out"))
    make_files(tmp_path, *(f"{number}.jpg" for number in range(6)))
    assert list_folder(tmp_path).class_names == {"cat"}


@pytest.mark.parametrize(
    "paths",
    [
        split_images("Lernen", "Pruefung"),
        split_images("siteA", "siteB", "siteC"),
        split_images("train", "extra"),
        split_images("fold_1", "fold_2", classes=("cat", "dog", "owl")),
        split_images("valid", "invalid"),
        [*split_images("A"), *class_images("B/cat", "B/dog", "B/owl", "B/bee")],
        [*split_images("A", "B"), *class_images("overview")],
        [*split_images("Training"), *class_images("Predict")],
        [*split_images("pets/train", "pets/test"), *class_images("screenshots")],
        class_images("cat/train", "cat/test", "dog"),
        split_images("old/old", "new/new"),
        split_images("small/small", "large/large/train", "large/large/test"),
        split_images(*(f"{s}/{x}" for s in "AB" for x in ("train", "test"))),
        class_images("train", "test"),
        class_images("train2017", "val2017"),
        class_images("trainA", "trainB", "testA", "testB"),
        [*split_images("A", "B"), *(f"{top}/cover.jpg" for top in "AB"),
         *(f"{top}/cat/more{i}.jpg" for top in "AB" for i in range(9))],
    ],
)  # fmt: skip
def test_open_shapes_are_a_question(tmp_path: Path, paths: list[str]) -> None:
    make_files(tmp_path, *paths)
    found = list_folder(tmp_path).question
    assert found is not None
    assert set(found.folders) == {path.split("/")[0] for path in paths}
    for choice in (CLASSES, MERGED):
        assert list_folder(tmp_path, LayoutChoice(choice)).question is None


@pytest.mark.parametrize(
    "paths",
    [
        class_images("cat", "dog"),
        class_images("cat/in", "cat/out", "dog/home"),
        class_images("cat/images", "dog/images"),
        class_images("cat/cat", "dog/dog"),
        class_images("apple/red", "apple/green", "pear/ripe", "pear/raw"),
        class_images("cat", "dog", "cat/in", "cat/out", "dog/in", "dog/out"),
        class_images("valid", "invalid"),
        class_images("train", "bus", "car"),
        class_images("A", "a", "B", "b"),
    ],
)
def test_plain_classes_are_no_question(tmp_path: Path, paths: list[str]) -> None:
    make_files(tmp_path, *paths)
    assert {label for label, split in listed_places(tmp_path)} == {
        path.split("/")[0] for path in paths
    }


def test_answers_are_followed(tmp_path: Path) -> None:
    make_files(tmp_path, *split_images("Lernen", "Pruefung", "Rest"))
    given = LayoutChoice(GIVEN, {"Lernen": "train", "Pruefung": "test"})
    listing = list_folder(tmp_path, given)
    assert places(listing) == both("train", "test")
    assert [bad.path for bad in listing.bad_files] == ["Rest/"]
    assert places(list_folder(tmp_path, LayoutChoice(MERGED))) == both(None)
    classes = list_folder(tmp_path, LayoutChoice(CLASSES))
    assert classes.class_names == {"Lernen", "Pruefung", "Rest"}


def test_merged_groups_may_be_wrapped(tmp_path: Path) -> None:
    make_files(tmp_path, *split_images("old/old", "new/data/new"))
    assert places(list_folder(tmp_path, LayoutChoice(MERGED))) == both(None)


def test_merged_groups_may_have_splits_of_their_own(tmp_path: Path) -> None:
    sites = [f"{site}/{split}" for site in "AB" for split in ("train", "test")]
    make_files(tmp_path, *split_images(*sites))
    assert places(list_folder(tmp_path, LayoutChoice(MERGED))) == both("train", "test")


def test_folders_without_images_are_named_and_no_class(tmp_path: Path) -> None:
    make_files(tmp_path, *class_images(*PETS), "empty/", "annotations/0.xml", "x/y/z/")
    listing = list_folder(tmp_path)
    assert listing.class_names == set(PETS)
    assert {bad.path: bad.reason for bad in listing.bad_files} == {
        path: "a folder without images; not a class"
        for path in ("annotations/", "empty/", "x/")
    }


def test_an_empty_folder_in_one_split_is_no_problem(tmp_path: Path) -> None:
    make_files(tmp_path, *split_images("train"), *class_images("test/cat"), "test/dog/")
    assert list_folder(tmp_path).bad_files == []
    make_files(tmp_path, "test/owl/")
    assert [bad.path for bad in list_folder(tmp_path).bad_files] == ["test/owl/"]


@pytest.mark.parametrize("name", ["scan.dcm", "photo", "0001", "picture.raw", "x.jpg"])
def test_a_folder_of_files_that_may_be_images_stays_a_class(
    tmp_path: Path, name: str
) -> None:
    make_files(tmp_path, *class_images("cat"), f"dog/{name}")
    assert list_folder(tmp_path).class_names == {"cat", "dog"}
