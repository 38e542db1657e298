from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.access.roots import data_roots, may_read, require_readable
from core.config import RunConfig
from core.data.datasets import add_archive, add_folder, list_datasets, open_dataset
from core.errors import UserError
from core.runs.requirements import check_requirements


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder that may be read; beside it lies what may not."""
    root = tmp_path / "lent"
    root.mkdir()
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "file.zip").write_bytes(b"PK")
    monkeypatch.setenv("THAW_DATA_ROOTS", str(root))
    return root


def test_any_folder_may_be_read_where_nothing_is_said(tmp_path: Path) -> None:
    assert data_roots() is None
    require_readable(tmp_path)


def test_set_but_empty_nothing_may_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THAW_DATA_ROOTS", "")
    assert data_roots() == ()
    with pytest.raises(UserError, match="Upload a zip"):
        require_readable(tmp_path)


def test_several_folders_are_divided_as_in_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    monkeypatch.setenv("THAW_DATA_ROOTS", os.pathsep.join(map(str, folders)))
    assert all(may_read(folder / "flowers") for folder in folders)
    assert not may_read(tmp_path)


def outside(root: Path) -> list[str]:
    """Ways to name what lies outside: a file, a folder, nothing, and detours."""
    private = root.parent / "private"
    (root / "link").symlink_to(private)
    (root / "loop").symlink_to(root / "loop")
    return [
        str(private),
        str(private / "file.zip"),
        str(root.parent / "missing"),
        str(root.parent / "missing.zip"),
        f"{root}/../private",
        f"{root}/nothing/../../private",
        f"{root}-besides",
        str(root / "link"),
        str(root / "link" / "file.zip"),
        "~",
        "~root",
        "~no-such-user-anywhere",
        "/",
        "/etc/passwd",
        "/proc/self/root",
        ".",
    ]


def test_all_that_lies_outside_is_refused_in_the_same_words(root: Path) -> None:
    said = set()
    for path in outside(root):
        for opens in (
            add_folder,
            open_dataset,
            lambda text: add_archive(Path(text), "x"),
        ):
            with pytest.raises(UserError) as caught:
                opens(path)
            said.add(str(caught.value))
    assert len(said) == 1
    assert str(root) in said.pop()


@pytest.mark.usefixtures("root")
def test_what_no_path_can_be_is_refused_too() -> None:
    for opens in (add_folder, open_dataset, require_readable):
        with pytest.raises(UserError):
            opens("a\0b")


def test_a_weight_file_outside_is_refused_in_the_same_words(root: Path) -> None:
    said = set()
    for path in outside(root):
        with pytest.raises(UserError) as caught:
            check_requirements(RunConfig(dataset="x", weights=path))
        said.add(str(caught.value))
    assert len(said) == 1


def test_a_folder_inside_is_read(root: Path, draw_images: Callable[..., Path]) -> None:
    draw_images(root / "shapes", {"discs": 2, "squares": 2})
    assert add_folder(root / "shapes").name == "shapes"
    assert add_folder(f"{root}/../lent/shapes").name == "shapes"


def test_what_is_missing_inside_is_told_so(root: Path) -> None:
    with pytest.raises(UserError, match="Check the path"):
        open_dataset(str(root / "missing"))


def test_a_data_set_outside_is_as_if_it_were_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw_images: Callable[..., Path]
) -> None:
    shapes = draw_images(tmp_path / "shapes", {"discs": 2, "squares": 2})
    dataset = add_folder(shapes)
    monkeypatch.setenv("THAW_DATA_ROOTS", str(tmp_path / "other"))
    assert list_datasets() == []
    monkeypatch.setenv("THAW_DATA_ROOTS", str(tmp_path))
    assert list_datasets() == [dataset]
