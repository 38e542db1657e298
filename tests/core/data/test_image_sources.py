"""What paths, folders, archives and lists stand for, without reading ahead."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pytest

from core.data.folders.spelling import class_finder
from core.data.image_sources import count_sources, image_sources, listed_sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "new"
    for name in ("cats/deep/b.png", "cats/a.png", "z.png", ".hidden.png", "Thumbs.db"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
    return root


def test_a_folder_is_walked_in_order_with_the_names_that_may_be_classes(
    folder: Path,
) -> None:
    found = list(image_sources([str(folder)]))
    names = [Path(source.name).relative_to(folder).as_posix() for source in found]
    assert names == ["z.png", "cats/a.png", "cats/deep/b.png"]
    assert [source.folders for source in found] == [
        ("new",),
        ("cats", "new"),
        ("deep", "cats", "new"),
    ]
    assert count_sources([str(folder), str(folder / "z.png")]) == 4


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz"])
def test_an_archive_gives_what_its_folder_gives(
    folder: Path, tmp_path: Path, ending: str
) -> None:
    packed = tmp_path / f"packed{ending}"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    if ending == ".zip":
        with zipfile.ZipFile(packed, "w") as archive:
            for path in files:
                archive.write(path, path.relative_to(folder))
    else:
        with tarfile.open(packed, "w:gz" if ending.endswith("gz") else "w") as tar:
            for path in files:
                tar.add(path, path.relative_to(folder))
    contents = {}
    for source in image_sources([str(packed)]):
        assert source.content is not None and not isinstance(source.content, Path)
        with source.content as content:
            contents[source.name] = content.read()
        assert source.folders[-1] == "packed"
    assert contents == {
        f"{packed}/{name}": name.encode()
        for name in ("cats/a.png", "cats/deep/b.png", "z.png")
    }
    assert count_sources([str(packed)]) == (3 if ending == ".zip" else None)


def test_a_pattern_that_finds_a_folder_and_its_files_gives_each_once(
    folder: Path,
) -> None:
    found = list(image_sources([str(folder / "**" / "*.png")]))
    assert len(found) == 3
    both = [source.name for source in image_sources([str(folder / "**")])]
    assert len(both) == len(set(both))


def test_what_is_no_archive_or_no_file_has_a_reason_later(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    (tmp_path / "old.zip").write_bytes(b"7z\xbc\xaf\x27\x1c rest")
    (tmp_path / "empty").mkdir()
    paths = [str(tmp_path / name) for name in ("text.zip", "old.zip", "empty")]
    found = list(image_sources(paths))
    assert [bool(source.error) for source in found] == [True, True, True]
    assert "7-Zip" in found[1].error and "without files" in found[2].error
    assert count_sources(paths) == 3


def test_lines_of_a_list_are_paths(folder: Path) -> None:
    lines = [f"{folder}/cats/a.png\n", "\n", f"{folder}/z.png\r\n"]
    found = list(listed_sources(lines))
    assert [source.content for source in found] == [
        folder / "cats" / "a.png",
        folder / "z.png",
    ]
    assert found[0].folders == ("cats",)


def test_a_class_is_found_however_its_folder_is_written() -> None:
    find = class_finder(["Golden retriever", "tabby", "A", "a"])
    assert find("golden_Retriever") == 0
    assert find("tabby ") == 1
    assert (find("A"), find("a"), find("á")) == (2, 3, None)
    assert find("poodle") is None
