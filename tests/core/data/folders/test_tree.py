"""Every folder is read once; odd entries are named and spoil nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from core.data.folders.class_folders import list_folder
from core.data.folders.tree import LINK_OUT, FolderTree
from tests.core.data.drawn_folders import make_files
from tests.nested_folders import nested_folders


def test_links_that_lead_out_are_bad_and_inner_ones_are_not(tmp_path: Path) -> None:
    outside = make_files(tmp_path / "outside", "secret.jpg", "owl/1.jpg")
    root = make_files(tmp_path / "root", "cat/1.jpg", "dog/1.jpg")
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
        "cat/loop/": "a link to a folder around it; not followed",
        "cat/out.jpg": LINK_OUT,
        "owl/": LINK_OUT,
    }


@pytest.mark.skipif(sys.platform != "linux", reason="names as Linux allows them")
def test_pipes_and_undecodable_names_are_bad(tmp_path: Path) -> None:
    make_files(tmp_path, "cat/1.jpg", "dog/1.jpg")
    os.mkfifo(tmp_path / "cat" / "pipe.jpg")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/cat/\xff.jpg")).write_bytes(b"x")
    listing = list_folder(tmp_path)
    assert {bad.path for bad in listing.bad_files} == {"cat/pipe.jpg", "cat/\ufffd.jpg"}


def test_unreadable_folder_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_files(tmp_path, "cat/1.jpg", "dog/1.jpg")
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("dog"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (bad,) = list_folder(tmp_path).bad_files
    assert bad.path == "dog/"
    assert "Permission denied" in bad.reason


def test_links_to_folders_of_the_data_set_are_followed_and_told(tmp_path: Path) -> None:
    make_files(tmp_path, ".store/cat/1.jpg", ".store/dog/1.jpg", "notes.txt")
    for name in ("cat", "dog"):
        (tmp_path / name).symlink_to(tmp_path / ".store" / name)
    listing = list_folder(tmp_path)
    assert [file.path for file in listing.files] == ["cat/1.jpg", "dog/1.jpg"]
    assert listing.notes == [
        "Followed 2 links to folders of the data set: cat and dog."
    ]


def test_a_link_may_stand_for_a_whole_split(tmp_path: Path) -> None:
    make_files(tmp_path, "train/cat/1.jpg", "train/dog/1.jpg", ".t/cat/2.jpg")
    (tmp_path / "test").symlink_to(tmp_path / ".t", target_is_directory=True)
    found = {(file.path, file.split) for file in list_folder(tmp_path).files}
    assert ("test/cat/2.jpg", "test") in found


def test_links_among_siblings_end(tmp_path: Path) -> None:
    names = [f"class{number}" for number in range(6)]
    make_files(tmp_path, *(f"{name}/1.jpg" for name in names))
    for name in names:
        for other in names:
            if name != other:
                (tmp_path / name / f"to-{other}").symlink_to(tmp_path / other)
    assert len(list_folder(tmp_path).files) == 6 + 6 * 5


@pytest.mark.parametrize("place", ["loop", "cat/loop", "cat/loop.jpg"])
def test_a_link_to_itself_is_one_bad_entry(tmp_path: Path, place: str) -> None:
    make_files(tmp_path, "cat/1.jpg", "dog/1.jpg")
    (tmp_path / place).symlink_to(tmp_path / place)
    listing = list_folder(tmp_path)
    assert len(listing.files) == 2
    assert [(bad.path, bad.reason) for bad in listing.bad_files] == [
        (place, "a link to nothing")
    ]


def test_files_that_vanish_while_listing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_files(tmp_path, "cat/1.jpg", "cat/2.jpg", "dog/1.jpg")
    real = FolderTree.entries

    def entries(tree: FolderTree, folder: str) -> object:
        found = real(tree, folder)
        (tmp_path / "cat" / "2.jpg").unlink(missing_ok=True)
        return found

    tree = FolderTree(tmp_path)
    monkeypatch.setattr(FolderTree, "entries", entries)
    tree.add_files(str(tmp_path / "cat"), "cat", None)
    listing = tree.finished()
    assert [file.path for file in listing.files] == ["cat/1.jpg"]
    assert [(bad.path, bad.reason) for bad in listing.bad_files] == [
        ("cat/2.jpg", "the file is missing")
    ]


def test_a_class_that_is_locked_stays_a_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_files(tmp_path, "cat/1.jpg", "dog/1.jpg", "owl/1.jpg")
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("owl"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert "owl" in list_folder(tmp_path).class_names


def test_hundreds_of_nested_folders_are_read(tmp_path: Path) -> None:
    make_files(tmp_path, "cat/1.jpg", "dog/1.jpg")
    with nested_folders(tmp_path / "cat") as deep:
        make_files(deep, "2.jpg")
        assert [file.label for file in list_folder(tmp_path).files] == [
            *("cat", "cat", "dog")
        ]
