"""What is wrong with a JSON file, in words that follow its name."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

import pytest

from core.storage.damage import json_damage, object_damage


class Form(TypedDict):
    """Two values."""

    name: str
    count: int


INSIDE = [
    (b'{"name": "a", "count": 1}', ""),
    (b'{"name": "a", "count": 1, "more": []}', ""),
    (b"", "is empty"),
    (b" \n", "is empty"),
    (b'{"name": "a", "cou', "is cut or is no JSON"),
    (b"\x00\x01\x02", "is cut or is no JSON"),
    (b"[" * 100_000, "is cut or is no JSON"),
    (b"null", "holds no object with named values"),
    (b"[1]", "holds no object with named values"),
    (b'{"name": 1, "count": NaN}', "has no sound name, count"),
    (b"{}", "has no sound name, count"),
]


@pytest.mark.parametrize(("content", "reason"), INSIDE)
def test_what_is_wrong_inside(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert json_damage(path, Form) == reason


OUTSIDE = [
    (b'{"a": 1}\n', ""),
    (b"{" + b" " * 1000 + b"}", ""),
    (b"", "is empty"),
    (b'{"a": 1', "is cut or is no JSON object"),
    (b"[1]", "is cut or is no JSON object"),
    (b"null", "is cut or is no JSON object"),
]


@pytest.mark.parametrize(("content", "reason"), OUTSIDE)
def test_what_is_wrong_from_outside(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert object_damage(path) == reason


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert json_damage(tmp_path / "none.json", Form) == ""
    assert object_damage(tmp_path / "none.json") == "is missing"
    assert json_damage(tmp_path, Form) == object_damage(tmp_path) == "is a folder"


def test_a_file_that_is_mended_is_sound_again(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"")
    assert json_damage(path, Form) == "is empty"
    path.write_bytes(b'{"name": "a", "count": 1}')
    assert json_damage(path, Form) == ""
