"""Groups by sub-folder, by a pattern and by a table."""

from __future__ import annotations

import pytest

from core.data.datasets import Dataset, add_folder
from core.data.scan import ImageRecord
from core.data.splitting.groups import group_names, preview
from core.data.splitting.rule import CSV, FOLDER, PATTERN, SplitRule
from core.data.splitting.table import keep_table
from core.errors import ConfigError
from tests.core.data.conftest import Tree


def image(path: str, label: str, split: str | None = None) -> ImageRecord:
    return ImageRecord(path, label, split, 8, 8, "PNG", 1, 1)


IMAGES = [
    image("cat/p1/a_1.png", "cat"),
    image("cat/p1/a_2.png", "cat"),
    image("cat/p2/deep/b_1.png", "cat"),
    image("dog/p1/a_3.png", "dog"),
    image("dog/loose.png", "dog"),
]


@pytest.fixture
def dataset(tree: Tree) -> Dataset:
    return add_folder(tree({"cat": 2, "dog": 2}))


def test_a_sub_folder_below_the_class_is_a_group(dataset: Dataset) -> None:
    found = preview(dataset, IMAGES, SplitRule(FOLDER))
    assert list(found.counts.items()) == [("p1", 3), ("p2", 1)]
    assert found.alone == ("dog/loose.png",)


def test_folders_around_and_of_splits_are_no_groups(dataset: Dataset) -> None:
    images = [
        image("all/train/Cat/p1/a.png", "cat", "train"),
        image("cat/train/p1/b.png", "cat", "train"),
        image("train/cat/c.png", "cat", "train"),
        image("elsewhere/d.png", "cat"),
    ]
    groups = group_names(dataset, images, SplitRule(FOLDER))
    assert groups == {"all/train/Cat/p1/a.png": "p1", "cat/train/p1/b.png": "p1"}


def test_a_pattern_captures_from_the_name_or_from_the_path(dataset: Dataset) -> None:
    groups = group_names(dataset, IMAGES, SplitRule(PATTERN, r"^([a-z])_"))
    assert sorted(groups.values()) == ["a", "a", "a", "b"]
    groups = group_names(dataset, IMAGES, SplitRule(PATTERN, r"/(p\d)/"))
    assert sorted(groups.values()) == ["p1", "p1", "p1", "p2"]
    groups = group_names(dataset, IMAGES, SplitRule(PATTERN, r"\d"))
    assert sorted(groups.values()) == ["1", "1", "2", "3"]


def test_a_part_that_did_not_match_is_no_group(dataset: Dataset) -> None:
    rule = SplitRule(PATTERN, r"(b)?_|loose")
    assert group_names(dataset, IMAGES, rule) == {"cat/p2/deep/b_1.png": "b"}


def test_a_table_names_groups(dataset: Dataset) -> None:
    text = "file,person\ncat/p1/a_1.png,ann\nb_1.png,bob\nloose.png,\n"
    name = keep_table(dataset, text.encode(), "/tmp/My people.csv")
    assert name.startswith("my-people-")
    rule = SplitRule(CSV, "", name, "file", "person")
    found = preview(dataset, IMAGES, rule)
    assert found.counts == {"ann": 1, "bob": 1}
    assert len(found.alone) == 3
    with pytest.raises(ConfigError, match=r"one of the table's columns: file, person"):
        group_names(dataset, IMAGES, SplitRule(CSV, "", name, "file", "age"))
    with pytest.raises(ConfigError, match="table of groups"):
        group_names(dataset, IMAGES, SplitRule(CSV, "", "gone.csv", "file", "person"))


def test_without_groups_everyone_is_alone(dataset: Dataset) -> None:
    found = preview(dataset, IMAGES, SplitRule())
    assert found.counts == {}
    assert len(found.alone) == len(IMAGES)
