"""Classes and splits follow from where the files lie."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from core.data.class_folders import list_folder
from core.errors import DataError


def make(root: Path, *paths: str) -> Path:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(path.encode())
    return root


def rows(root: Path) -> list[tuple[str, str, str | None]]:
    return [(file.path, file.label, file.split) for file in list_folder(root).files]


def test_class_folders_with_deeper_folders(tmp_path: Path) -> None:
    make(tmp_path, "dog/1.jpg", "cat/b/c/2.jpg", "cat/1.jpg", "README.md", "LICENSE")
    assert rows(tmp_path) == [
        ("cat/1.jpg", "cat", None),
        ("cat/b/c/2.jpg", "cat", None),
        ("dog/1.jpg", "dog", None),
    ]


@pytest.mark.parametrize("name", ["val", "Valid", "VALIDATION"])
def test_split_folders_in_any_case(tmp_path: Path, name: str) -> None:
    make(tmp_path, "Train/cat/1.jpg", f"{name}/cat/2.jpg", "TEST/cat/3.jpg")
    found = {path: split for path, _, split in rows(tmp_path)}
    assert found == {
        "Train/cat/1.jpg": "train",
        f"{name}/cat/2.jpg": "validation",
        "TEST/cat/3.jpg": "test",
    }


def test_wrapping_folders_are_entered(tmp_path: Path) -> None:
    make(tmp_path, "a/b/train/cat/1.jpg", "a/b/train/dog/1.jpg", "a/README")
    assert [row[1:] for row in rows(tmp_path)] == [("cat", "train"), ("dog", "train")]


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    make(tmp_path, "train/1.jpg", "bus/1.jpg")
    assert list_folder(tmp_path).class_names == {"train", "bus"}
    make(tmp_path, "train/steam/2.jpg")
    assert list_folder(tmp_path).class_names == {"train", "bus"}


def test_a_single_class_folder_is_not_a_wrapper(tmp_path: Path) -> None:
    make(tmp_path, "cat/1.jpg")
    assert list_folder(tmp_path).class_names == {"cat"}


def test_files_of_the_operating_system_are_ignored(tmp_path: Path) -> None:
    make(
        tmp_path,
        *("cat/1.jpg", "cat/.hidden.jpg", "cat/Thumbs.db", "dog/desktop.ini"),
        *("__MACOSX/cat/1.jpg", ".git/x/y.jpg", "dog/2.jpg"),
    )
    listing = list_folder(tmp_path)
    assert [file.path for file in listing.files] == ["cat/1.jpg", "dog/2.jpg"]
    assert listing.bad_files == []


def test_images_outside_of_classes_are_reported_once(tmp_path: Path) -> None:
    make(tmp_path, "train/cat/1.jpg", "train/dog/1.jpg", "test/1.jpg", "test/2.jpg")
    listing = list_folder(tmp_path)
    (bad,) = listing.bad_files
    assert bad.path == "test/"
    assert bad.reason == "2 images outside the class folders; not used"
    assert listing.num_loose_images == 2


def test_folders_beside_splits_are_reported(tmp_path: Path) -> None:
    make(tmp_path, "train/cat/1.jpg", "test/cat/2.jpg", "extra/cat/3.jpg")
    listing = list_folder(tmp_path)
    assert [bad.path for bad in listing.bad_files] == ["extra/"]
    assert [file.path for file in listing.files] == [
        "test/cat/2.jpg",
        "train/cat/1.jpg",
    ]


def test_links_that_lead_out_are_bad_and_inner_ones_are_not(tmp_path: Path) -> None:
    outside = make(tmp_path / "outside", "secret.jpg", "owl/1.jpg")
    root = make(tmp_path / "root", "cat/1.jpg", "dog/1.jpg")
    (root / "cat" / "out.jpg").symlink_to(outside / "secret.jpg")
    (root / "cat" / "in.jpg").symlink_to(root / "dog" / "1.jpg")
    (root / "cat" / "loop").symlink_to(root)
    (root / "cat" / "gone.jpg").symlink_to(root / "nothing")
    (root / "owl").symlink_to(outside / "owl")
    listing = list_folder(root)
    assert [file.path for file in listing.files] == [
        "cat/1.jpg",
        "cat/in.jpg",
        "dog/1.jpg",
    ]
    reasons = {bad.path: bad.reason for bad in listing.bad_files}
    assert reasons == {
        "cat/gone.jpg": "a link to nothing",
        "cat/loop/": "a link to a folder; not followed",
        "cat/out.jpg": "a link that leads out of the data set's folder",
        "owl/": "a link that leads out of the data set's folder",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="names as Linux allows them")
def test_pipes_and_undecodable_names_are_bad(tmp_path: Path) -> None:
    make(tmp_path, "cat/1.jpg", "dog/1.jpg")
    os.mkfifo(tmp_path / "cat" / "pipe.jpg")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/cat/\xff.jpg")).write_bytes(b"x")
    listing = list_folder(tmp_path)
    assert {bad.path for bad in listing.bad_files} == {"cat/pipe.jpg", "cat/\ufffd.jpg"}


def test_unreadable_folder_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "cat/1.jpg", "dog/1.jpg")
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("dog"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (bad,) = list_folder(tmp_path).bad_files
    assert bad.path == "dog/"
    assert "Permission denied" in bad.reason


@pytest.mark.parametrize("name", ["missing", "file.txt"])
def test_missing_folder_and_file_are_data_errors(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(DataError, match="one sub-folder per class"):
        list_folder(tmp_path / name)
