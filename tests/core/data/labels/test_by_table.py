"""Classes from tables: what rows say is followed, what they can't say is told."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from core.data.folders.choice import TABLE, LayoutChoice
from core.data.folders.class_folders import opened_tree
from core.data.folders.layout import Listing
from core.data.labels.listing import list_images
from core.data.labels.ways import table_way
from core.errors import DataError
from tests.core.data.drawn_folders import make_files

FLAT = [f"{number}.jpg" for number in range(6)]


def told(root: Path, *files: str, names: str = "") -> Listing:
    """The listing by the columns that are guessed in these tables."""
    table = table_way(opened_tree(root), files or ("labels.csv",))
    assert table is not None
    if names:
        table = type(table)(**vars(table) | {"names_file": names})
    return list_images(root, LayoutChoice(TABLE, table=table))


def labels(listing: Listing) -> dict[str, str]:
    return {file.path: file.label for file in listing.files}


def reasons(listing: Listing) -> dict[str, str]:
    return {bad.path: bad.reason for bad in listing.bad_files}


def flat(root: Path, text: str, name: str = "labels.csv") -> Path:
    make_files(root, *FLAT)
    (root / name).write_text(text, encoding="utf-8")
    return root


def test_rows_files_and_what_does_not_fit(tmp_path: Path) -> None:
    text = "file,label\n0.jpg,cat\n1.jpg,dog\n9.jpg,dog\n2.jpg,\n3.jpg,cat\n3.jpg,dog\n"
    found = told(flat(tmp_path, text + "1.jpg,dog\n"))
    assert labels(found) == {"0.jpg": "cat", "1.jpg": "dog"}
    assert found.class_names == {"cat", "dog"}
    assert reasons(found) == {
        "9.jpg": "named in labels.csv, but no such file is there",
        "2.jpg": "no class in labels.csv; not used",
        "3.jpg": "two classes in labels.csv: cat and dog; not used",
        "4.jpg": "no row in labels.csv; not used",
        "5.jpg": "no row in labels.csv; not used",
    }


def test_columns_of_zeros_and_ones(tmp_path: Path) -> None:
    text = "filename, cat, dog\n0.jpg,1,0\n1.jpg,0,1\n2.jpg,1,1\n3.jpg,0,0\n"
    found = told(flat(tmp_path, text))
    assert labels(found) == {"0.jpg": "cat", "1.jpg": "dog"}
    assert reasons(found)["2.jpg"] == (
        "several classes (cat and dog); Thaw learns one class for an image"
    )
    assert reasons(found)["3.jpg"] == "no class in labels.csv; not used"


@pytest.mark.parametrize(
    "both", ["cat|dog", '"cat,dog"', "cat;dog", '"[""cat"", ""dog""]"']
)
def test_a_cell_with_several_classes_is_refused(tmp_path: Path, both: str) -> None:
    found = told(flat(tmp_path, f"file,label\n0.jpg,cat\n1.jpg,dog\n2.jpg,{both}\n"))
    assert labels(found) == {"0.jpg": "cat", "1.jpg": "dog"}
    assert "several classes (cat and dog)" in reasons(found)["2.jpg"]


def test_a_comma_within_a_class_stays(tmp_path: Path) -> None:
    found = told(flat(tmp_path, 'file,label\n0.jpg,"crab, king"\n1.jpg,dog\n'))
    assert labels(found)["0.jpg"] == "crab, king"


def test_a_missing_first_line_is_noticed(tmp_path: Path) -> None:
    found = told(flat(tmp_path, "0.jpg,cat\n1.jpg,dog\n2.jpg,cat\n"))
    assert labels(found) == {"0.jpg": "cat", "1.jpg": "dog", "2.jpg": "cat"}


def test_a_split_column(tmp_path: Path) -> None:
    text = "file,label,usage\n0.jpg,cat,Training\n1.jpg,dog,train\n2.jpg,cat,Public\n"
    found = told(flat(tmp_path, text + "3.jpg,dog,test\n4.jpg,dog,\n5.jpg,cat,val\n"))
    splits = {file.path: file.split for file in found.files}
    assert list(splits.values()) == ["train", "train", None, "test", None, "validation"]
    assert "usage of labels.csv says Public" in found.notes[0]


def test_an_image_that_two_rows_place_is_never_trained_and_tested_on(
    tmp_path: Path,
) -> None:
    text = "file,label,split\n0.jpg,a,test\n0.jpg,a,train\n1.jpg,b,train\n1.jpg,b,val\n"
    splits = {it.path: it.split for it in told(flat(tmp_path, text)).files}
    assert splits == {"0.jpg": "test", "1.jpg": "validation"}


def test_a_table_that_tests_only_trains_nothing_by_itself(tmp_path: Path) -> None:
    text = "file,label,split\n0.jpg,cat,test\n1.jpg,dog,test\n"
    assert {file.split for file in told(flat(tmp_path, text)).files} == {None}


def test_a_metadata_table_in_each_split(tmp_path: Path) -> None:
    for split in ("train", "test"):
        make_files(tmp_path / split, "1.jpg", "2.jpg")
        rows = '{"file_name": "1.jpg", "label": "cat"}\n'
        rows += '{"file_name": "2.jpg", "label": "dog"}\n'
        (tmp_path / split / "metadata.jsonl").write_text(rows)
    (way,) = list_images(tmp_path).ways
    assert way.table is not None
    assert way.table.files == ("test/metadata.jsonl", "train/metadata.jsonl")
    found = list_images(tmp_path, way)
    assert [(it.path, it.label, it.split) for it in found.files] == [
        ("test/1.jpg", "cat", "test"),
        ("test/2.jpg", "dog", "test"),
        ("train/1.jpg", "cat", "train"),
        ("train/2.jpg", "dog", "train"),
    ]
    assert found.bad_files == []


def test_names_without_ending_or_folder_and_paths_of_other_systems(
    tmp_path: Path,
) -> None:
    make_files(tmp_path, "train/a1.png", "train/b2.png", "train/c3.png", "test/d4.png")
    text = f"id,breed\na1,pug\ntrain\\b2.png,husky\n{tmp_path}/train/c3.png,pug\n"
    (tmp_path / "labels.csv").write_text(text)
    found = told(tmp_path)
    assert labels(found) == {
        "train/a1.png": "pug",
        "train/b2.png": "husky",
        "train/c3.png": "pug",
    }


def test_one_name_in_two_folders_is_not_guessed(tmp_path: Path) -> None:
    make_files(tmp_path, "a/1.jpg", "b/1.jpg", "a/2.jpg", "b/3.jpg")
    (tmp_path / "labels.csv").write_text("f,label\n1.jpg,x\n2.jpg,x\n3.jpg,y\n")
    found = told(tmp_path)
    assert reasons(found)["1.jpg"].endswith("several files are called so")


def test_numbers_stay_text_or_get_names(tmp_path: Path) -> None:
    root = flat(tmp_path, "file,label\n0.jpg,1.0\n1.jpg,0.0\n2.jpg,1.0\n")
    assert told(root).class_names == {"0", "1"}
    (root / "classes.txt").write_text("cat\ndog\n")
    assert labels(told(root, names="classes.txt"))["0.jpg"] == "dog"
    (root / "classes.txt").write_text("0: cat\n1: dog\n")
    assert labels(told(root, names="classes.txt"))["0.jpg"] == "dog"
    (root / "classes.txt").write_text('{"0": "cat", "1": "dog"}')
    assert labels(told(root, names="classes.txt"))["0.jpg"] == "dog"


def test_spellings_of_one_class_are_joined_and_told(tmp_path: Path) -> None:
    text = "file,label\n0.jpg,Cat\n1.jpg,Cat \n2.jpg,cat\n3.jpg,A\n4.jpg,a\n"
    found = told(flat(tmp_path, text))
    assert found.class_names == {"Cat", "A", "a"}
    assert found.notes == [
        'Labels that differ only in how they are written: "cat" as "Cat".'
    ]


def test_odd_labels_are_text(tmp_path: Path) -> None:
    text = "file,label\n0.jpg,=1+1\n1.jpg,-dash\n2.jpg,@at\n3.jpg,a\0b\n4.jpg,../x\n"
    found = told(flat(tmp_path, text + f"5.jpg,{'y' * 201}\n"))
    assert list(labels(found).values()) == ["=1+1", "-dash", "@at", "a b", "../x"]
    assert reasons(found)["5.jpg"] == "a class of 201 letters; not used"


def test_a_table_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"x")
    root = tmp_path / "set"
    make_files(root, *FLAT)
    (root / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    text = "file,label\n0.jpg,a\n1.jpg,b\n../secret.jpg,a\n../../etc/passwd,b\n"
    (root / "labels.csv").write_text(text + f"{tmp_path}/secret.jpg,a\nlink.jpg,b\n")
    found = told(root)
    assert set(labels(found)) == {"0.jpg", "1.jpg"}
    missing = "named in labels.csv, but no such file is there"
    assert reasons(found)["../../etc/passwd"] == missing
    assert any("leads out" in bad.reason for bad in found.bad_files)


def test_a_table_that_is_a_link_out_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,label\n0.jpg,a\n1.jpg,b\n")
    root = tmp_path / "set"
    make_files(root, *FLAT)
    (root / "labels.csv").symlink_to(tmp_path / "labels.csv")
    assert list_images(root).ways == ()


def test_a_table_that_went_is_told(tmp_path: Path) -> None:
    root = flat(tmp_path, "file,label\n0.jpg,a\n1.jpg,b\n")
    (way,) = list_images(root).ways
    (root / "labels.csv").unlink()
    with pytest.raises(DataError, match="not in the folder"):
        list_images(root, way)


def test_long_names_of_files_are_cut(tmp_path: Path) -> None:
    found = told(flat(tmp_path, f"file,label\n0.jpg,a\n1.jpg,b\n{'z' * 9000},a\n"))
    assert max(map(len, reasons(found))) < 130


def test_many_rows_and_many_columns_are_quick(tmp_path: Path) -> None:
    make_files(tmp_path, *FLAT)
    rows = "".join(f"images/{number}.jpg,{number % 7}\n" for number in range(50_000))
    (tmp_path / "labels.csv").write_text("file,label\n" + rows)
    names = ",".join(f"class {number}" for number in range(1000))
    wide = "".join(
        f"{number}.jpg,{','.join('01'[i % 6 == number] for i in range(1000))}\n"
        for number in range(6)
    )
    (tmp_path / "wide.csv").write_text(f"file,{names}\n{wide}")
    start = time.process_time()
    assert len(told(tmp_path).files) == 6  # of 50,000
    assert (
        "several classes (class 0, class 6"
        in reasons(told(tmp_path, "wide.csv"))["0.jpg"]
    )
    assert time.process_time() - start < 3
