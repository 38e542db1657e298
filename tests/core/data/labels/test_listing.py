"""Classes can be left out, and are then named."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.datasets import Dataset, add_folder, list_datasets, list_files
from core.data.folders.choice import (
    LEAF,
    PATTERN,
    TABLE,
    LabelTable,
    LayoutChoice,
    save_layout,
    saved_layout,
)
from core.data.labels.listing import has_images, list_images
from core.data.manifests import ensure_manifest
from core.data.usable import UnusableClasses
from core.errors import ConfigError, DataError
from tests.core.data.conftest import Tree
from tests.core.data.drawn_folders import class_images, make_files

TABLE_OF_LABELS = LabelTable(("a/m.csv", "b/m.csv"), "f", ("x", "y"), "s", False, "n")


@pytest.fixture
def dataset(tree: Tree) -> Dataset:
    return add_folder(tree({"cat": 4, "dog": 4, "owl": 1}))


def test_a_class_that_can_not_be_used_is_left_out_and_taken_in(
    dataset: Dataset,
) -> None:
    with pytest.raises(UnusableClasses, match="--leave-out owl") as caught:
        ensure_manifest(dataset)
    assert caught.value.classes == ("owl",)
    assert list_datasets() == [dataset]
    save_layout(dataset.folder, LayoutChoice().without_class("owl"))
    manifest = ensure_manifest(dataset)
    assert manifest.class_names == ("cat", "dog")
    assert ("owl/", "left out, as you said (1 file)") in [
        (bad.path, bad.reason) for bad in manifest.excluded
    ]
    choice = saved_layout(dataset.folder)
    assert choice is not None
    save_layout(dataset.folder, choice.with_class("owl"))
    assert saved_layout(dataset.folder) is None
    assert list_files(dataset).class_names == {"cat", "dog", "owl"}


def test_a_class_of_broken_files_can_be_left_out(tree: Tree) -> None:
    root = tree({"cat": 4, "dog": 4})
    make_files(root, "owl/1.jpg", "owl/2.jpg")
    with pytest.raises(UnusableClasses) as caught:
        ensure_manifest(add_folder(root))
    assert caught.value.classes == ("owl",)


def test_nothing_is_offered_where_one_class_would_be_left(tree: Tree) -> None:
    with pytest.raises(DataError) as caught:
        ensure_manifest(add_folder(tree({"cat": 4, "dog": 1})))
    assert not isinstance(caught.value, UnusableClasses)
    assert "--leave-out" not in str(caught.value)
    assert list_datasets() == []


def test_a_name_that_is_no_class_harms_nothing(tmp_path: Path) -> None:
    make_files(tmp_path, *class_images("cat", "dog"))
    found = list_images(tmp_path, LayoutChoice(left_out=("moon",)))
    assert found.class_names == {"cat", "dog"} and found.bad_files == []


@pytest.mark.parametrize(
    "choice",
    [
        LayoutChoice(level=LEAF),
        LayoutChoice(level=2, left_out=("a/b", "c")),
        LayoutChoice(PATTERN, pattern="{class}_{number}"),
        LayoutChoice(TABLE, table=TABLE_OF_LABELS, left_out=("x",)),
    ],
)
def test_what_was_said_is_kept(tmp_path: Path, choice: LayoutChoice) -> None:
    save_layout(tmp_path, choice)
    assert saved_layout(tmp_path) == choice
    assert choice.words.endswith(", as you said.")


@pytest.mark.parametrize(
    "text",
    [
        '{"layout": "table", "splits": {}}',
        '{"layout": "pattern", "splits": {}, "pattern": "("}',
        '{"layout": "folders", "splits": {}, "level": -1}',
        '{"layout": "table", "splits": {}, "table": {"files": []}}',
        '{"layout": "folders", "splits": {}, "left_out": [1]}',
    ],
)
def test_what_is_damaged_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "layout.json").write_text(text)
    assert saved_layout(tmp_path) is None


def test_what_can_not_be_is_refused() -> None:
    for wrong in (
        {"layout": "sideways"},
        {"level": 21},
        {"layout": TABLE},
        {"table": TABLE_OF_LABELS},
        {"layout": PATTERN, "pattern": "(a+)+"},
    ):
        with pytest.raises(ConfigError):
            LayoutChoice(**wrong)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="both columns"):
        LabelTable(("x.csv",), "f", ())


def test_images_with_marks_of_objects_are_not_asked_about(tmp_path: Path) -> None:
    make_files(tmp_path, "1.jpg", "2.jpg")
    assert has_images(tmp_path)
    make_files(tmp_path, "1.xml")
    assert not has_images(tmp_path)
    assert not has_images(tmp_path / "nowhere")
