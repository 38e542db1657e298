"""What people type, paste and drop is read as they mean it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import UserError
from core.storage.given_paths import absolute_path, given_path, is_utf8, readable


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's home, and the folder that commands are given in."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


MEANT = [
    ("photos", "photos"),
    ("  photos\n", "photos"),
    ("'My Photos'", "My Photos"),
    ('"My Photos"', "My Photos"),
    ("“My Photos”", "My Photos"),
    ("My\\ Photos", "My Photos"),
    ("a\\(1\\)\\ \\&\\ b", "a(1) & b"),
    ("Caf\\é", "Caf\\é"),
    ("C:\\Users\\me", "C:\\Users\\me"),
    ("file:///data/My%20Photos", "/data/My Photos"),
    ("FILE:///data/a%23b", "/data/a#b"),
    ("file:///data/a#b?c", "/data/a#b?c"),
    ("file://localhost/data/x", "/data/x"),
    ("'file:///data/x'", "/data/x"),
    ("~/photos", "{home}/photos"),
    ("'~/My Photos'", "{home}/My Photos"),
    ("~/My\\ Photos", "{home}/My Photos"),
    ("~", "{home}"),
    ("~IMG_0001.jpg", "~IMG_0001.jpg"),
    ("~no-such-user/x", "~no-such-user/x"),
    ("-IMG_0003.jpg", "-IMG_0003.jpg"),
    ("it's", "it's"),
    ("''", "''"),
]


@pytest.mark.skipif(os.name == "nt", reason="paths of other systems")
@pytest.mark.parametrize(("text", "meant"), MEANT)
def test_what_is_not_there_is_what_was_meant(text: str, meant: str, home: Path) -> None:
    assert str(given_path(text)) == meant.format(home=home)


@pytest.mark.skipif(os.name == "nt", reason="names that Windows refuses")
@pytest.mark.parametrize(
    "name",
    ["~photos", "~root", "'quoted'", "My\\ Photos", " blank ", "file:", "a\\(b"],
)
def test_what_is_there_by_exactly_this_name_comes_first(name: str, home: Path) -> None:
    Path(name).mkdir()
    assert given_path(name) == Path(name)


def test_tilde_alone_is_never_a_folder_of_this_name(home: Path) -> None:
    Path("~", "x").mkdir(parents=True)
    assert given_path("~/x") == home / "x"


def test_a_path_is_taken_as_it_is(home: Path) -> None:
    assert given_path(Path("~/x")) == Path("~/x")


def test_a_user_without_a_home_has_names_with_a_tilde(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_home(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", no_home)
    assert given_path("~/x") == Path("~/x")


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_what_no_file_can_be_called_is_said(text: str) -> None:
    with pytest.raises(UserError, match="Type it again"):
        given_path(text)


def test_a_link_that_leads_to_itself_is_borne(home: Path) -> None:
    (home / "loop").symlink_to("loop")
    assert absolute_path("loop").name == "loop"


def test_a_path_that_is_not_utf8_is_known() -> None:
    name = os.fsdecode(b"caf\xe9")
    assert not is_utf8(name) and is_utf8("café")
    assert readable(name) == "caf\N{REPLACEMENT CHARACTER}" and readable("é") == "é"
