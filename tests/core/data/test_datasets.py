"""Data sets are registered once, found by id, and removed without harm."""

from __future__ import annotations

import importlib.util
import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from core.data import registry
from core.data.datasets import (
    add_archive,
    add_folder,
    add_sample,
    list_datasets,
    load_dataset,
    open_dataset,
    remove_dataset,
)
from core.errors import DataError
from core.storage.files import write_json
from core.storage.paths import datasets_dir
from tests.core.data.conftest import Tree, picture


def zipped(files: Mapping[str, bytes]) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream


PETS = {f"pets/{label}/{i}.png": picture(i) for label in ("cat", "dog") for i in (1, 2)}


def test_folder_is_registered_once(tree: Tree) -> None:
    root = tree({"cat": 2, "dog": 2})
    first = add_folder(root)
    assert add_folder(str(root / "cat" / "..")) == first
    assert first.id.startswith("pictures-")
    assert (first.name, first.kind, first.root) == ("pictures", "folder", str(root))
    assert load_dataset(first.id) == first
    assert list_datasets() == [first]


def test_useless_folder_leaves_no_entry(tree: Tree, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="2 images directly in the folder"):
        add_folder(tree({".": 2}))
    with pytest.raises(DataError, match=r"one \(cat\)"):
        add_folder(tree({"sub/cat": 1}) / "sub")
    with pytest.raises(DataError, match="missing"):
        add_folder(tmp_path / "nothing")
    assert list(datasets_dir().iterdir()) == []


def test_same_zip_content_is_one_data_set() -> None:
    first = add_archive(zipped(PETS), "Pets.zip")
    again = add_archive(zipped(PETS), "other name.zip")
    assert again == first
    assert (first.name, first.kind) == ("Pets", "zip")
    assert (Path(first.root) / "pets" / "cat" / "1.png").is_file()
    assert len(list(datasets_dir().iterdir())) == 1


@pytest.mark.parametrize("name", ["../../evil.zip", "..\\..\\evil.zip", "/evil.ZIP"])
def test_zip_name_never_becomes_a_path(name: str) -> None:
    dataset = add_archive(zipped(PETS), name)
    assert dataset.name == "evil"
    assert dataset.folder.parent == datasets_dir()
    assert Path(dataset.root).is_relative_to(dataset.folder)


@pytest.mark.parametrize("name", ["..", "", ".zip", "\0\n", "画像.zip", "x" * 500])
def test_strange_zip_names_are_survived(name: str) -> None:
    dataset = add_archive(zipped(PETS), name)
    assert dataset.name
    assert load_dataset(dataset.id) == dataset


def test_zip_without_classes_leaves_nothing_behind() -> None:
    with pytest.raises(DataError, match="directly in the folder"):
        add_archive(zipped({"1.png": picture(0)}), "loose.zip")
    with pytest.raises(DataError, match="complete zip"):
        add_archive(io.BytesIO(b"PK nonsense"), "broken.zip")
    assert list(datasets_dir().iterdir()) == []


def test_import_that_was_killed_long_ago_is_cleared_away() -> None:
    old, new = (datasets_dir() / f".{name}.tmp" for name in ("pets-1", "pets-2"))
    for folder in (old, new):
        (folder / "files").mkdir(parents=True)
    os.utime(old, (0, 0))
    dataset = add_archive(zipped(PETS), "Pets.zip")
    assert {path.name for path in datasets_dir().iterdir()} == {dataset.id, new.name}


def test_zip_that_was_removed_can_be_added_again() -> None:
    archive = zipped(PETS)  # once: it carries the time, and so another identity
    first = add_archive(archive, "Pets.zip")
    (first.folder / "dataset.json").unlink()
    again = add_archive(archive, "Pets.zip")
    assert again.id == first.id
    assert load_dataset(first.id) == again


def test_zip_follows_a_moved_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add_archive(zipped(PETS), "Pets.zip")
    moved = tmp_path / "moved"
    datasets_dir().parent.rename(moved)
    monkeypatch.setenv("THAW_HOME", str(moved))
    found = load_dataset(first.id)
    assert Path(found.root) == found.folder / "files"
    assert Path(found.root).is_dir()


def test_open_takes_id_sample_zip_and_folder(
    tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # what lies beside the checkout is not known
    folder = open_dataset(tree({"cat": 1, "dog": 1}))
    assert open_dataset(folder.id) == folder
    (tmp_path / "pets.zip").write_bytes(zipped(PETS).getvalue())
    assert open_dataset(str(tmp_path / "pets.zip")).name == "pets"
    for wrong in ("no-such-thing", str(tmp_path / "nothing"), "../x"):
        with pytest.raises(DataError, match="a folder, a zip or a tar"):
            open_dataset(wrong)


def test_list_is_newest_first_and_tolerates_junk(tree: Tree) -> None:
    old = add_folder(tree({"cat": 1, "dog": 1}))
    new = add_archive(zipped(PETS), "new.zip")
    write_json(
        old.folder / "dataset.json",
        {**replace(old, added=5.0).__dict__, "from_the_future": 1},
    )
    (datasets_dir() / "junk").mkdir()
    (datasets_dir() / "half").mkdir()
    (datasets_dir() / "half" / "dataset.json").write_text("{")
    (datasets_dir() / ".x.tmp").mkdir()
    (datasets_dir() / "file").write_text("x")
    write_json(datasets_dir() / "junk" / "dataset.json", {**old.__dict__})
    assert [dataset.id for dataset in list_datasets()] == [new.id, old.id]


def test_removal_spares_the_users_folder(tree: Tree) -> None:
    dataset = add_folder(tree({"cat": 1, "dog": 1}))
    remove_dataset(dataset.id)
    assert (Path(dataset.root) / "cat" / "0.png").is_file()
    assert not dataset.folder.exists()
    for name in (dataset.id, "..", "", "../datasets"):
        with pytest.raises(DataError, match="registered"):
            remove_dataset(name)


def test_missing_sample_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"pip install -r requirements-samples\.txt"):
        add_sample("elpv")
    with pytest.raises(DataError, match="a sample among elpv"):
        add_sample("mnist")


def test_missing_zip_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="a zip or tar file"):
        add_archive(tmp_path / "nothing.zip", "nothing.zip")


def test_ids_are_safe_names() -> None:
    for bad in ("../x", "A", ".x", "x/y", "x" * 90):
        assert registry.loaded(bad) is None


def test_a_public_data_set_that_is_not_here_says_how_to_get_it() -> None:
    with pytest.raises(DataError, match="python -m core samples flowers"):
        open_dataset("flowers")
