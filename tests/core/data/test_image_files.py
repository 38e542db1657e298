"""Folders and patterns stand for the files that people mean."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.data.image_files import expanded, files_below


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with pictures at several depths."""
    monkeypatch.chdir(tmp_path)
    for name in (
        *("0.jpg", "sub/1.jpg", "sub/a/2.jpg", "sub/a/b/3.jpg", "sub/a/b/4.png"),
        *("sub/.git/5.jpg", "sub/__MACOSX/6.jpg", "a[1].jpg", "~7.jpg", "-8.jpg"),
    ):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("sub/*.jpg", ["sub/1.jpg"]),
        ("sub/**/*.jpg", ["sub/1.jpg", "sub/a/2.jpg", "sub/a/b/3.jpg"]),
        ("./sub/**/*.jpg", ["sub/1.jpg", "sub/a/2.jpg", "sub/a/b/3.jpg"]),
        ("**/3.jpg", ["sub/a/b/3.jpg"]),
        ("**/a/**/*.png", ["sub/a/b/4.png"]),
        ("su?/**/b/*", ["sub/a/b/3.jpg", "sub/a/b/4.png"]),
        ("sub/a/**", ["sub/a/2.jpg", "sub/a/b", "sub/a/b/3.jpg", "sub/a/b/4.png"]),
        ("a[1].jpg", ["a[1].jpg"]),
        ("~7.jpg", ["~7.jpg"]),
        ("~*.jpg", ["~7.jpg"]),
        ("-8.jpg", ["-8.jpg"]),
        ("'sub/1.jpg'", ["sub/1.jpg"]),
        ("nothing*.jpg", ["nothing*.jpg"]),
    ],
)
def test_a_pattern_finds(pattern: str, names: list[str], here: Path) -> None:
    assert [path.as_posix() for path in expanded(pattern)] == names


def test_a_url_and_the_home_may_be_patterns(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(here))
    found = [here / "sub/1.jpg"]
    assert expanded(f"file://{here}/sub/*.jpg") == expanded("~/sub/*.jpg") == found


def test_links_in_a_circle_end(here: Path) -> None:
    (here / "sub/a/up").symlink_to("..")
    (here / "sub/loop.jpg").symlink_to("loop.jpg")
    assert len(expanded("sub/**/3.jpg")) == 1
    names = {path.name for path in files_below(here / "sub")}
    assert names == {"1.jpg", "2.jpg", "3.jpg", "4.png", "loop.jpg"}


def test_folders_nested_by_the_hundred_are_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("a", dir_fd=place)
        inner = os.open("a", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(os.open("x.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=place))
    os.close(place)
    assert len(list(files_below(tmp_path))) <= 1
    for _ in range(1500):  # from the outside in: nothing else could delete it
        (tmp_path / "a").rename(tmp_path / "old")
        if (tmp_path / "old" / "a").is_dir():
            (tmp_path / "old" / "a").rename(tmp_path / "a")
        else:
            (tmp_path / "old" / "x.jpg").unlink()
        (tmp_path / "old").rmdir()
