"""Data sets whose registration can't be read are named, and removed when asked to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.damaged import damaged_datasets, remove_damaged
from core.data.datasets import Dataset, add_folder, list_datasets
from core.errors import DataError
from core.storage.paths import datasets_dir


@pytest.fixture
def dataset(tmp_path: Path, draw_images: Callable[..., Path]) -> Dataset:
    return add_folder(draw_images(tmp_path / "pets", {"cat": 2, "dog": 2}, size=8))


def test_sound_and_foreign_folders_are_not_named(dataset: Dataset) -> None:
    (datasets_dir() / "notes").mkdir()
    (datasets_dir() / "notes" / "a.txt").write_text("mine")
    (datasets_dir() / ".half.0123abcd.tmp").mkdir()
    assert damaged_datasets() == []


def test_what_is_wrong_is_said(dataset: Dataset) -> None:
    record = dataset.folder / "dataset.json"
    text = record.read_text()
    for content, reason in (
        ("", "is empty"),
        (text[:20], "is cut or is no JSON"),
        (text.replace('"kind": "folder"', '"kind": 5'), "has no sound kind"),
        (text.replace(dataset.id, "other"), "is of another data set"),
    ):
        record.write_text(content)
        assert damaged_datasets() == [(dataset.id, f"dataset.json {reason}")]
        assert list_datasets() == []
    record.unlink()
    (dataset.folder / "scan.json").write_text("{}")
    assert damaged_datasets()[0].reason == "dataset.json is missing"


def test_removal_leaves_the_users_folder_and_sound_data_sets(dataset: Dataset) -> None:
    with pytest.raises(DataError):
        remove_damaged(dataset.id)
    (dataset.folder / "dataset.json").write_text("[]")
    remove_damaged(dataset.id)
    assert damaged_datasets() == list_datasets() == []
    assert list(datasets_dir().iterdir()) == []
    assert len(list(Path(dataset.root).rglob("*.*"))) == 4


def test_adding_the_folder_again_mends_it(dataset: Dataset) -> None:
    (dataset.folder / "dataset.json").write_text("null")
    assert add_folder(dataset.root).id == dataset.id
    assert damaged_datasets() == []
