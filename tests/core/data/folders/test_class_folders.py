"""Classes and splits follow from where the files lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.folders.class_folders import list_folder, require_classes
from core.errors import DataError
from tests.core.data.drawn_folders import (
    class_images,
    listed_places,
    make_files,
    places,
    split_images,
)


def rows(root: Path) -> list[tuple[str, str, str | None]]:
    return [(file.path, file.label, file.split) for file in list_folder(root).files]


def test_class_folders_with_deeper_folders(tmp_path: Path) -> None:
    make_files(
        tmp_path, "dog/1.jpg", "cat/b/c/2.jpg", "cat/1.jpg", "README.md", "LICENSE"
    )
    assert rows(tmp_path) == [
        ("cat/1.jpg", "cat", None),
        ("cat/b/c/2.jpg", "cat", None),
        ("dog/1.jpg", "dog", None),
    ]


@pytest.mark.parametrize("name", ["val", "Valid", "VALIDATION"])
def test_split_folders_in_any_case(tmp_path: Path, name: str) -> None:
    make_files(tmp_path, "Train/cat/1.jpg", f"{name}/cat/2.jpg", "TEST/cat/3.jpg")
    found = {path: split for path, _, split in rows(tmp_path)}
    assert found == {
        "Train/cat/1.jpg": "train",
        f"{name}/cat/2.jpg": "validation",
        "TEST/cat/3.jpg": "test",
    }


def test_wrapping_folders_are_entered(tmp_path: Path) -> None:
    make_files(tmp_path, "a/b/train/cat/1.jpg", "a/b/train/dog/1.jpg", "a/README")
    assert [row[1:] for row in rows(tmp_path)] == [("cat", "train"), ("dog", "train")]


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    make_files(tmp_path, "train/1.jpg", "bus/1.jpg")
    assert list_folder(tmp_path).class_names == {"train", "bus"}
    make_files(tmp_path, "train/steam/2.jpg")
    assert list_folder(tmp_path).class_names == {"train", "bus"}


def test_a_single_class_folder_is_not_a_wrapper(tmp_path: Path) -> None:
    make_files(tmp_path, "cat/1.jpg")
    assert list_folder(tmp_path).class_names == {"cat"}


def test_files_of_the_operating_system_are_ignored(tmp_path: Path) -> None:
    make_files(
        tmp_path,
        *("cat/1.jpg", "cat/.hidden.jpg", "cat/Thumbs.db", "dog/desktop.ini"),
        *("__MACOSX/cat/1.jpg", ".git/x/y.jpg", "dog/2.jpg"),
    )
    listing = list_folder(tmp_path)
    assert [file.path for file in listing.files] == ["cat/1.jpg", "dog/2.jpg"]
    assert listing.bad_files == []


def test_images_outside_of_classes_are_reported_once(tmp_path: Path) -> None:
    make_files(
        tmp_path, "train/cat/1.jpg", "train/dog/1.jpg", "test/1.jpg", "test/2.jpg"
    )
    listing = list_folder(tmp_path)
    (bad,) = listing.bad_files
    assert bad.path == "test/"
    assert bad.reason == "2 images outside the class folders; not used"
    assert listing.num_loose_images == 2


def test_folders_beside_splits_are_reported(tmp_path: Path) -> None:
    make_files(tmp_path, "train/cat/1.jpg", "test/cat/2.jpg", "extra/cat/3.jpg")
    listing = list_folder(tmp_path)
    assert [bad.path for bad in listing.bad_files] == ["extra/"]
    assert [file.path for file in listing.files] == [
        "test/cat/2.jpg",
        "train/cat/1.jpg",
    ]


@pytest.mark.parametrize("name", ["missing", "file.txt"])
def test_missing_folder_and_file_are_data_errors(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(DataError, match="one sub-folder per class"):
        list_folder(tmp_path / name)


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (["1.jpg", "2.jpg", "labels.csv"], "labels.csv"),
        (["images/1.jpg", "images/2.jpg", "train.csv"], "train.csv"),
        (["train/1.jpg", "test/2.jpg", "train.csv"], "train.csv"),
        (["all/1.jpg", "metadata.jsonl"], "metadata.jsonl"),
        (["images/train/1.jpg", "images/val/2.jpg", "labels/train/1.txt"], "YOLO"),
        (["images/1.jpg", "images/2.jpg", "labels/1.txt", "data.yaml"], "YOLO"),
        (["train/images/1.jpg", "valid/images/2.jpg", "train/labels/1.txt"], "YOLO"),
        (["pictures/1.jpg", "pictures/1.txt"], "YOLO"),
        (["1.jpg", "data.yaml"], "YOLO"),
        (["train2017/1.jpg", "val2017/2.jpg", "annotations/instances_x.json"], "COCO"),
        (["train/1.jpg", "valid/2.jpg", "train/_annotations.coco.json"], "COCO"),
        (["JPEGImages/1.jpg", "Annotations/1.xml"], "Pascal VOC"),
    ],
)
def test_labels_that_are_no_folders_are_named(
    tmp_path: Path, paths: list[str], told: str
) -> None:
    listing = list_folder(make_files(tmp_path, *paths))
    with pytest.raises(DataError) as caught:
        require_classes(listing)
        if listing.question:
            raise listing.question.error(listing.labels_elsewhere)
    assert told in caught.value.received
    assert "folder named after the class" in caught.value.action


def test_the_reason_of_what_was_left_out_is_told(tmp_path: Path) -> None:
    outside = make_files(tmp_path / "store", "cat/1.jpg", "dog/1.jpg")
    root = make_files(tmp_path / "set", "notes.txt")
    for name in ("cat", "dog"):
        (root / name).symlink_to(outside / name)
    with pytest.raises(DataError, match=r"cat/ and 1 more \(a link that leads out"):
        require_classes(list_folder(root))


@pytest.mark.parametrize(
    "name",
    [
        *("@eaDir/1.jpg/SYNOPHOTO_THUMB_XL.jpg", "$RECYCLE.BIN/S-1-5/$R1.jpg"),
        *("System Volume Information/x.jpg", "lost+found/1.jpg", ".Trash-1000/1.jpg"),
        *("__pycache__/x.pyc", "#recycle/1.jpg", "@Recycle/1.jpg", ".@__thumb/1.jpg"),
        *("cat/@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg", "cat/.AppleDouble/1.jpg"),
        *("cat/ehthumbs.db", "cat/._1.jpg", "cat/Icon\r", "cat/1.jpg:Zone.Identifier"),
        *("cat/Search_files/logo.png", "cat/SYNOPHOTO_THUMB_B.jpg", "found.000/1.jpg"),
        *("$recycle.bin/1.jpg", "Network Trash Folder/1.jpg", "LOST.DIR/1.jpg"),
    ],
)
def test_what_systems_leave_behind_is_nobodys(tmp_path: Path, name: str) -> None:
    make_files(tmp_path, "cat/1.jpg", "dog/1.jpg", name)
    if "_files" in name:
        make_files(tmp_path, "cat/Search.html")
    listing = list_folder(tmp_path)
    files = {file.path for file in listing.files} - {"cat/Search.html"}
    assert files == {"cat/1.jpg", "dog/1.jpg"}
    assert (listing.class_names, listing.bad_files) == ({"cat", "dog"}, [])


@pytest.mark.parametrize("name", ["my_files", "Trash", "recycle", "temp"])
def test_classes_with_names_like_that_stay(tmp_path: Path, name: str) -> None:
    make_files(tmp_path, "cat/1.jpg", f"{name}/1.jpg")
    assert list_folder(tmp_path).class_names == {"cat", name}


@pytest.mark.parametrize("folder", ["test", "unknown", "unlabelled images"])
def test_test_images_without_labels_are_left_out(tmp_path: Path, folder: str) -> None:
    make_files(tmp_path, *split_images("train"), *class_images(f"test/{folder}"))
    listing = list_folder(tmp_path)
    assert places(listing) == {("cat", "train"), ("dog", "train")}
    (bad,) = listing.bad_files
    assert bad.path == f"test/{folder}/" and "no class of train" in bad.reason


def test_a_class_that_only_some_splits_have_is_no_reason_to_leave_one_out(
    tmp_path: Path,
) -> None:
    made = [*split_images("train"), *class_images("test/Cat", "test/owl")]
    listing = list_folder(make_files(tmp_path, *made))
    assert ("owl", "test") in places(listing) and ("cat", "test") in places(listing)


@pytest.mark.parametrize("split", ["test", "val", "Testing"])
def test_one_split_that_nothing_could_train_on_is_no_split(
    tmp_path: Path, split: str
) -> None:
    make_files(tmp_path, *split_images(split))
    assert listed_places(tmp_path) == {("cat", None), ("dog", None)}
