"""Looking into folders of this computer."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from core.data import browsing
from core.data.browsing import FolderRow, first_place, look_into
from core.errors import DataError


def touch(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch()


def rows(folder: Path | None) -> dict[str, FolderRow]:
    return {row.name: row for row in look_into(folder).folders}


def test_folders_come_by_name_with_their_images(tmp_path: Path) -> None:
    touch(tmp_path / "pets" / "cat", "1.jpg", "2.PNG", "note.txt")
    touch(tmp_path / "pets" / "dog", "1.webp")
    touch(tmp_path / "Alps", "1.jpg")
    touch(tmp_path, "loose.jpeg", "read.me")
    view = look_into(tmp_path)
    assert [row.name for row in view.folders] == ["Alps", "pets"]
    assert view.num_images == 1
    pets = rows(tmp_path)["pets"]
    assert (pets.num_images, pets.num_folders, pets.is_counted) == (3, 2, True)
    assert view.crumbs[-1] == (tmp_path.name, tmp_path)
    assert view.crumbs[0][1] == Path(tmp_path.anchor)


def test_hidden_and_foreign_folders_are_left_out(tmp_path: Path) -> None:
    for name in (".ssh", "__MACOSX", "@eaDir", "photos"):
        touch(tmp_path / name, "1.jpg")
    assert list(rows(tmp_path)) == ["photos"]


def test_a_folder_that_can_not_be_opened_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "locked")
    touch(tmp_path / "open")
    scandir = os.scandir

    def refuse(path: str | Path):  # type: ignore[no-untyped-def]
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    with monkeypatch.context() as patched:  # the folder is looked through at its end
        patched.setattr(browsing.os, "scandir", refuse)
        found = rows(tmp_path)
        assert "Permission denied" in found["locked"].problem
        assert found["open"].problem == ""
        with pytest.raises(DataError, match="Permission denied"):
            look_into(tmp_path / "locked")


@pytest.mark.skipif(os.sep != "/", reason="Windows has no such names")
def test_a_name_that_no_page_can_show_is_shown_otherwise(tmp_path: Path) -> None:
    try:
        os.mkdir(os.fsencode(tmp_path) + b"/caf\xe9")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    (row,) = look_into(tmp_path).folders
    assert row.name == "caf\ufffd" and "not valid Unicode" in row.problem


@pytest.mark.parametrize("name", ["missing", "file.txt"])
def test_what_is_no_folder_is_an_error(tmp_path: Path, name: str) -> None:
    touch(tmp_path, "file.txt")
    with pytest.raises(DataError, match="a folder that can be opened"):
        look_into(tmp_path / name)


def test_without_roots_it_begins_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert first_place() == tmp_path


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "lent"
    touch(root / "pets" / "cat", "1.jpg")
    touch(tmp_path / "private" / "letters", "1.jpg")
    monkeypatch.setenv("THAW_DATA_ROOTS", str(root))
    return root


def test_with_roots_it_begins_there_and_leads_no_further_out(root: Path) -> None:
    assert first_place() == root
    assert look_into(root / "pets").crumbs == (
        *(("lent", root), ("pets", root / "pets")),
    )


@pytest.mark.parametrize("way", ["..", "../private", "pets/../../private", "/"])
def test_nothing_but_the_roots_is_looked_into(root: Path, way: str) -> None:
    with pytest.raises(DataError, match="that may be read"):
        look_into(root / way)


def test_a_link_out_is_shown_and_not_followed(root: Path) -> None:
    (root / "out").symlink_to(root.parent / "private")
    (root / "within").symlink_to(root / "pets")
    (root / "nothing").symlink_to(root / "gone")
    (root / "loop").symlink_to(root / "loop")
    found = rows(root)
    assert "leads out" in found["out"].problem and found["out"].num_images == 0
    assert found["within"].problem == "" and found["within"].num_images == 1
    assert "nothing" in found["nothing"].problem
    assert found["loop"].problem
    with pytest.raises(DataError, match="that may be read"):
        look_into(root / "out")


def test_several_roots_are_listed_first(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = root.parent / "other"
    touch(other, "1.jpg")
    monkeypatch.setenv("THAW_DATA_ROOTS", f"{root}{os.pathsep}{other}")
    assert first_place() is None
    view = look_into(None)
    assert [row.path for row in view.folders] == [root, other]
    assert look_into(other).crumbs == (("other", other),)


def test_with_no_root_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THAW_DATA_ROOTS", "")
    assert first_place() is None
    assert look_into(None).folders == ()


def test_counting_ends_when_its_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        touch(tmp_path / name, "1.jpg")
    monkeypatch.setattr(browsing, "_COUNTING_SECONDS", -1.0)
    assert [row.is_counted for row in look_into(tmp_path).folders] == [False, False]


def test_a_folder_with_very_many_files_is_shown_at_once(tmp_path: Path) -> None:
    touch(tmp_path / "many", *(f"{index}.jpg" for index in range(20_000)))
    start = time.perf_counter()
    assert look_into(tmp_path / "many").num_images == 20_000
    assert rows(tmp_path)["many"].num_images == 20_000
    assert time.perf_counter() - start < 2.0
