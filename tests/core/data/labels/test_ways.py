"""Tables are told from other files, and their columns from each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.folders.class_folders import opened_tree, require_classes
from core.data.folders.question import UnclearLayout
from core.data.image_names import ImageNames
from core.data.labels.columns import Columns, guessed_columns
from core.data.labels.listing import list_images
from core.data.labels.ways import label_table
from core.data.tables import read_table
from core.errors import ConfigError, DataError
from tests.core.data.drawn_folders import make_files

IMAGES = ImageNames([f"{number}.jpg" for number in range(20)])


def guess(heading: str, *rows: str) -> Columns | None:
    return guessed_columns(read_table("\n".join([heading, *rows]).encode()), IMAGES)


@pytest.mark.parametrize(
    ("heading", "row", "columns"),
    [
        ("file,label", "{}.jpg,c{b}", ("file", ("label",), "")),
        ("label;file", "c{b};{}.jpg", ("file", ("label",), "")),
        ("id,breed", "{},c{b}", ("id", ("breed",), "")),
        ("a,b,c", "{},{}.jpg,c{b}", ("b", ("c",), "")),
        ("file,class_id,class_name", "{}.jpg,{b},c{b}", ("file", ("class_name",), "")),
        ("file_name,width,text", "{}.jpg,{}00,c{b}", ("file_name", ("text",), "")),
        ("file,set,label", "{}.jpg,train,c{b}", ("file", ("label",), "set")),
        ("file,where,label", "{}.jpg,test,c{b}", ("file", ("label",), "where")),
        ("file,cat,dog", "{}.jpg,{b},0", ("file", ("cat", "dog"), "")),
        ("file,label,blurred,dark", "{}.jpg,c{b},{b},0", ("file", ("label",), "")),
        ("file,label", "{}.jpg,{b}", ("file", ("label",), "")),
    ],
)
def test_columns_are_guessed(heading: str, row: str, columns: tuple[object]) -> None:
    found = guess(heading, *(row.format(i, i, b=i % 2) for i in range(10)))
    assert found is not None and found.has_header
    assert (found.path_column, found.label_columns, found.split_column) == columns


def test_a_table_of_something_else_is_none() -> None:
    assert guess("name,price", "apple,3", "pear,4") is None
    assert guess("file", "1.jpg", "2.jpg") is None


def test_named_columns_count_before_guesses(tmp_path: Path) -> None:
    make_files(tmp_path, "1.jpg", "2.jpg")
    (tmp_path / "x.csv").write_text("file,label,shape\n1.jpg,a,r\n2.jpg,b,s\n")
    tree = opened_tree(tmp_path)
    said = Columns(label_columns=("shape",))
    assert label_table(tree, ["x.csv"], None, said).label_columns == ("shape",)
    with pytest.raises(ConfigError, match="one of the table's columns"):
        label_table(tree, ["x.csv"], None, Columns(split_column="moon"))
    (tmp_path / "x.csv").write_text("a,b\nq,a\nr,b\n")
    with pytest.raises(ConfigError, match="none of which names an image"):
        label_table(opened_tree(tmp_path), ["x.csv"], None, Columns())


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (["images/1.jpg", "labels/1.txt", "data.yaml"], "YOLO labels"),
        (["1.jpg", "annotations.json", "instances_train.json"], "COCO annotations"),
        (["1.jpg", "1.xml"], "Pascal VOC"),
    ],
)
def test_marks_of_objects_stay_refused(
    tmp_path: Path, files: list[str], told: str
) -> None:
    make_files(tmp_path, *files)
    (tmp_path / "labels.csv").write_text("file,label\n1.jpg,a\n1.jpg,b\n")
    found = list_images(tmp_path)
    assert found.ways == ()
    with pytest.raises(DataError, match=told) as caught:
        require_classes(found)
    assert not isinstance(caught.value, UnclearLayout)


def test_the_likeliest_table_is_offered_first(tmp_path: Path) -> None:
    make_files(tmp_path, "1.jpg", "2.jpg")
    for name in ("sizes.csv", "train_labels.csv"):
        (tmp_path / name).write_text("file,label\n1.jpg,a\n2.jpg,b\n")
    (tmp_path / "notes.csv").write_text("who,when\nme,now\n")
    files = [it.table.files for it in list_images(tmp_path).ways if it.table]
    assert files == [("train_labels.csv",), ("sizes.csv",)]


def test_a_long_heading_is_cut_in_what_is_told(tmp_path: Path) -> None:
    make_files(tmp_path, "1.jpg", "2.jpg")
    (tmp_path / "x.csv").write_text(f"{'h' * 90_000},b\nq,a\nr,b\n")
    with pytest.raises(ConfigError) as caught:
        label_table(opened_tree(tmp_path), ["x.csv"], None, Columns())
    assert len(str(caught.value)) < 600
    said = Columns("b", ("moon",))
    with pytest.raises(ConfigError) as caught:
        label_table(opened_tree(tmp_path), ["x.csv"], None, said)
    assert len(str(caught.value)) < 600


def test_a_table_whose_columns_say_nothing_is_told_with_what_to_do(
    tmp_path: Path,
) -> None:
    make_files(tmp_path, "1.jpg", "2.jpg")
    (tmp_path / "labels.csv").write_text("who,when\nme,now\n")
    with pytest.raises(DataError, match="--path-column and --label-column"):
        require_classes(list_images(tmp_path))
