"""The list of a folder's files: lengths and digests, and what differs from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.storage import fingerprint
from core.storage.contents import folder_damage, write_contents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.npy").write_bytes(b"0123456789")
    (tmp_path / "b.json").write_bytes(b"{}")
    write_contents(tmp_path)
    return tmp_path


def test_a_folder_as_it_was_made_is_whole(folder: Path) -> None:
    assert folder_damage(folder) == ""


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.npy", b"", "a.npy has 0 bytes, not 10"),
        ("a.npy", b"01234", "a.npy has 5 bytes, not 10"),
        ("a.npy", b"0123400000", "a.npy has another content than was written"),
        ("a.npy", b"0" * 11, "a.npy has 11 bytes, not 10"),
        ("b.json", b"[]", "b.json has another content than was written"),
        ("b.json", None, "b.json is missing"),
        ("contents.json", None, "no list of its files (contents.json)"),
        ("contents.json", b"{}", "no list of its files (contents.json)"),
    ],
)
def test_what_differs_is_named(
    folder: Path, name: str, content: bytes | None, reason: str
) -> None:
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    assert folder_damage(folder) == reason


def test_content_is_read_once_per_process(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder_damage(folder) == ""

    def refuse(*_: object) -> None:
        raise AssertionError("it was read before")

    monkeypatch.setattr(fingerprint.hashlib, "file_digest", refuse)
    assert folder_damage(folder) == ""
