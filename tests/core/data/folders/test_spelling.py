"""One class that is spelled in two ways is one; letters in two cases are two."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from core.data.folders.class_folders import list_folder
from tests.core.data.drawn_folders import class_images, make_files

NFC = "café"
NFD = unicodedata.normalize("NFD", NFC)


@pytest.mark.parametrize(
    ("trained", "other"),
    [
        *(("Cat", "cat"), ("cat", "CAT"), (NFC, NFD), (NFD, NFC), ("cat", "cat ")),
        *((" cat", "cat"), ("grey cat", "grey_cat"), ("grey-cat", "Grey Cat")),
        *(("straße", "STRASSE"), ("\uff23\uff21\uff34", "cat"), (NFC.upper(), NFD)),
    ],
)
def test_spellings_in_two_splits_are_one_class(
    tmp_path: Path, trained: str, other: str
) -> None:
    paths = (f"train/{trained}", "train/dog", f"val/{other}", "val/dog")
    listing = list_folder(make_files(tmp_path, *class_images(*paths)))
    assert listing.class_names == {trained, "dog"}
    (note,) = listing.notes
    assert "are read as one class" in note


@pytest.mark.parametrize(("first", "second"), [(NFC, NFD), ("cat", "cat ")])
def test_names_that_look_the_same_are_one_class_beside_each_other_too(
    tmp_path: Path, first: str, second: str
) -> None:
    listing = list_folder(make_files(tmp_path, *class_images(first, second, "dog")))
    assert listing.class_names == {first, "dog"}
    assert len(listing.files) == 6


def test_letters_in_two_cases_are_two_classes(tmp_path: Path) -> None:
    paths = [f"{split}/{name}" for split in ("train", "val") for name in "AaBb"]
    listing = list_folder(make_files(tmp_path, *class_images(*paths)))
    assert (listing.class_names, listing.notes) == (set("AaBb"), [])


def test_numbers_with_a_sign_are_two_classes(tmp_path: Path) -> None:
    listing = list_folder(make_files(tmp_path, *class_images("train/-1", "train/1")))
    assert (listing.class_names, listing.notes) == ({"-1", "1"}, [])


def test_words_in_two_cases_beside_each_other_are_told(tmp_path: Path) -> None:
    listing = list_folder(make_files(tmp_path, *class_images("Cat", "cat", "dog")))
    assert listing.class_names == {"Cat", "cat", "dog"}
    assert 'The classes "Cat" and "cat" differ only' in listing.notes[0]
