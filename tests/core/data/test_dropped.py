"""A folder that was dropped on the page."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.data import dropped
from core.data.datasets import list_datasets, list_files, remove_dataset
from core.data.dropped import DroppedFile, add_dropped, dropped_folders
from core.errors import DataError
from tests.core.data.conftest import picture


def files(contents: Mapping[str, bytes]) -> list[DroppedFile]:
    return [
        DroppedFile(name, len(content), io.BytesIO(content))
        for name, content in contents.items()
    ]


def pets(*folders: str, count: int = 2) -> list[DroppedFile]:
    return files(
        {
            f"{folder}/{index}.png": picture(10 * place + index)
            for place, folder in enumerate(folders)
            for index in range(count)
        }
    )


def test_its_sub_folders_are_the_classes() -> None:
    found = [*pets("My pets/cat", "My pets/dog"), *files({"My pets/.DS_Store": b"x"})]
    assert dropped_folders(found) == {"My pets/cat": 2, "My pets/dog": 2}
    dataset = add_dropped(found)
    assert (dataset.name, dataset.kind, dataset.is_unpacked) == (
        *("My pets", "dropped", True),
    )
    assert sorted(path.name for path in Path(dataset.root).iterdir()) == ["cat", "dog"]
    assert list_files(dataset).class_names == {"cat", "dog"}
    stored = (Path(dataset.root) / "cat" / "0.png").read_bytes()
    assert stored == picture(0)


def test_splits_above_the_classes_are_splits() -> None:
    listing = list_files(
        add_dropped(pets(*(f"x/{s}/{c}" for s in ("train", "test") for c in "ab")))
    )
    assert {file.split for file in listing.files} == {"train", "test"}


def test_folders_that_were_dropped_together_are_the_classes() -> None:
    dataset = add_dropped(pets("dog", "cat"))
    assert dataset.name == "cat, dog"
    assert list_files(dataset).class_names == {"cat", "dog"}


def test_the_same_files_are_one_data_set() -> None:
    first = add_dropped(pets("x/cat", "x/dog"))
    assert add_dropped(pets("x/cat", "x/dog")[::-1]) == first
    assert add_dropped(pets("x/cat", "x/dog", count=3)) != first
    assert len(list_datasets()) == 2
    remove_dataset(first.id)
    assert not Path(first.root).exists()


@pytest.mark.parametrize(
    "name",
    [
        *("../x/1.png", "x/../../1.png", "/etc/1.png", "C:\\x\\1.png", "..\\1.png"),
        *("x/a\nb.png", "x/\0.png", "/".join("a" * 70)),
    ],
)
def test_a_path_that_leads_out_or_can_not_be_is_refused(name: str) -> None:
    with pytest.raises(DataError, match="plain names"):
        add_dropped([*pets("x/cat", "x/dog"), *files({name: b"x"})])
    assert list_datasets() == []


def test_two_files_of_one_name_are_refused() -> None:
    double = [*pets("x/cat", "x/dog"), *pets("x/cat")]
    with pytest.raises(DataError, match="two entries named"):
        add_dropped(double)
    clash = [*pets("x/cat", "x/dog"), *files({"x/cat/0.png/a.png": b"x"})]
    with pytest.raises(DataError, match="both want to be"):
        add_dropped(clash)
    assert list_datasets() == []


def test_a_folder_without_classes_says_what_it_is() -> None:
    with pytest.raises(DataError, match="directly in the folder"):
        add_dropped(files({"x/1.png": picture(1), "x/2.png": picture(2)}))
    with pytest.raises(DataError, match="one \\(cat\\)"):
        add_dropped(pets("x/cat"))
    assert list_datasets() == []


@pytest.mark.parametrize(("limit", "value"), [("MAX_FILES", 3), ("MAX_BYTES", 500)])
def test_limits_are_said_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(dropped, limit, value)
    with pytest.raises(DataError, match="Make a zip"):
        add_dropped(pets("x/cat", "x/dog"))


def test_nothing_is_no_folder() -> None:
    with pytest.raises(DataError, match="received 0 files"):
        dropped_folders([])


def test_a_full_disk_is_said_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dropped, "free_bytes", lambda folder: 200_000_100)
    with pytest.raises(DataError, match="free disk space"):
        add_dropped(pets("x/cat", "x/dog"))
