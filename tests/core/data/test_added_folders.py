"""Folders are added by any path that people give."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.data.datasets import add_folder, open_dataset, remove_dataset
from core.data.manifests import current_manifest, ensure_manifest
from core.errors import DataError, UserError
from core.storage.given_paths import is_utf8
from tests.core.data.conftest import Tree
from tests.shared_cases import draw_case


@pytest.mark.parametrize(
    "name", ["~photos", "~root", "My Photos", "-x", "it's", "a%20b"]
)
def test_a_folder_is_found_by_its_name_and_by_its_full_path(
    name: str, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree({"cat": 1, "dog": 1})
    named = root.with_name(name)
    root.rename(named)
    monkeypatch.chdir(named.parent)
    found = open_dataset(name)
    assert found.root == str(named)
    assert open_dataset(f"  '{named}' \n") == found
    assert open_dataset(named.as_uri()) == found
    assert open_dataset(str(named).replace(" ", "\\ ")) == found


def test_the_shared_tilde_folder_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_case("c02", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert set(ensure_manifest(open_dataset("~photos")).class_names) == {
        *("disc", "square")
    }


@pytest.mark.skipif(os.name == "nt", reason="every path is Unicode there")
def test_a_folder_whose_path_is_not_utf8_is_read(tree: Tree) -> None:
    root = tree({"cat": 4, "dog": 4})
    other = root.with_name(os.fsdecode(b"caf\xe9"))
    root.rename(other)
    dataset = add_folder(other)
    assert dataset.name == "caf\N{REPLACEMENT CHARACTER}"
    assert is_utf8(dataset.root) and os.path.samefile(dataset.root, other)
    assert add_folder(str(other)) == dataset
    assert add_folder(other.parent / other.name / "cat" / "..") == dataset
    manifest = ensure_manifest(dataset)
    assert all(manifest.absolute(entry).is_file() for entry in manifest.entries)
    assert current_manifest(dataset) == manifest
    remove_dataset(dataset.id)
    assert len(list(other.iterdir())) == 2, "the user's own stays"
    assert not dataset.folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="every path is Unicode there")
def test_two_paths_that_differ_in_bytes_only_are_two_data_sets(tree: Tree) -> None:
    root = tree({"cat": 1, "dog": 1})
    names = [os.fsdecode(name) for name in (b"caf\xe9", b"caf\xe8")]
    first = add_folder(root.rename(root.with_name(names[0])))
    Path(root.with_name(names[0])).rename(root.with_name(names[1]))
    second = add_folder(root.with_name(names[1]))
    assert first.id != second.id


def test_the_shared_folder_that_is_not_utf8_is_read(tmp_path: Path) -> None:
    draw_case("c09", tmp_path)
    dataset = add_folder(tmp_path / os.fsdecode(b"caf\xe9"))
    assert set(ensure_manifest(dataset).class_names) == {"disc", "square"}


def test_a_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(DataError):
        add_folder(tmp_path / "loop")
    with pytest.raises(DataError):
        open_dataset(tmp_path / "loop")


def test_a_text_that_is_no_path_is_refused() -> None:
    with pytest.raises(UserError):
        open_dataset("a\0b")
