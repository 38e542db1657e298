"""Files and folders appear whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from core.storage.files import (
    folder_bytes,
    new_folder,
    read_arrays,
    read_json,
    set_aside,
    slug,
    write_arrays,
    write_bytes,
    write_json,
)
from core.storage.leftovers import remove_leftovers
from core.storage.locks import locked


def test_json_round_trip_keeps_names_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"name": "狗", "values": [1, 2.5, None]})
    assert read_json(path) == {"name": "狗", "values": [1, 2.5, None]}
    assert "狗" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": 1', b"\xff\xfe"])
def test_damaged_json_gives_the_default(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert read_json(path, "none") == "none"


def test_missing_json_gives_the_default(tmp_path: Path) -> None:
    assert read_json(tmp_path / "missing", {}) == {}
    assert read_json(tmp_path, {}) == {}


def test_failed_write_keeps_the_old_file_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    write_bytes(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.storage.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_value_that_is_no_json_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, 1)
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert read_json(path) == 1


def test_folder_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder"
    with new_folder(path) as folder:
        (folder / "a").write_text("1")
        assert not path.exists()
        assert folder.name.startswith(".")
    assert (path / "a").read_text() == "1"
    assert list(path.parent.iterdir()) == [path]


def test_failed_folder_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "x") as folder:
        (folder / "a").write_text("1")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_folder_that_another_put_there_first_stays(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with new_folder(path) as ours:
        (ours / "a").write_text("ours")
        with new_folder(path) as theirs:
            (theirs / "a").write_text("theirs")
    assert (path / "a").read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_file_in_the_way_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(OSError), new_folder(tmp_path / "x"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Solar cells (EL)", "solar-cells-el"),
        ("../../etc/passwd", "etc-passwd"),
        ("狗", "unnamed"),
        ("", "unnamed"),
        ("--a--", "a"),
        ("x" * 60, "x" * 40),
        ("x" * 39 + " y", "x" * 39),
    ],
)
def test_slug_is_safe_in_paths_and_links(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_written_json_is_plain(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", (1, 2))
    assert json.loads((tmp_path / "a.json").read_text()) == [1, 2]


def test_arrays_round_trip(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.arange(3), y=np.zeros((0, 2)))
    found = read_arrays(tmp_path / "a.npz")
    assert found is not None
    assert set(found) == {"x", "y"}
    assert found["x"].tolist() == [0, 1, 2]


def test_damaged_or_missing_arrays_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    assert read_arrays(path) is None
    np.savez_compressed(path, x=np.random.default_rng(0).integers(0, 9, 1000))
    whole = path.read_bytes()
    flipped = whole[:200] + bytes(255 - byte for byte in whole[200:300]) + whole[300:]
    for content in (b"", b"text", whole[:10], whole[:-30], flipped):
        path.write_bytes(content)
        assert read_arrays(path) is None


def test_leftovers_of_killed_writers_are_removed(tmp_path: Path) -> None:
    for name in ("whole", ".half.1234.tmp", ".old.evicted"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    for name in (".status.json.1234.tmp", ".hidden", "shown.tmp"):
        (tmp_path / name).write_text("x")
    (tmp_path / ".git").mkdir()
    remove_leftovers(tmp_path, min_age_seconds=60)
    assert len(list(tmp_path.iterdir())) == 7
    os.utime(tmp_path / ".old.evicted", (0, 0))
    remove_leftovers(tmp_path, min_age_seconds=60)
    assert not (tmp_path / ".old.evicted").exists()
    assert remove_leftovers(tmp_path) == 2, "bytes"
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"whole", ".hidden", "shown.tmp", ".git"}


def test_leftovers_of_what_is_locked_stay(tmp_path: Path) -> None:
    with locked(tmp_path / "a-1"), new_folder(tmp_path / "a-1") as folder:
        (tmp_path / ".a-1.evicted").mkdir()
        (tmp_path / ".a-1.json.0123abcd.tmp").write_text("of another")
        (tmp_path / ".b.lock").touch()  # of a writer that was killed
        remove_leftovers(tmp_path)
        left = {path.name for path in tmp_path.iterdir()}
        assert left == {".a-1.lock", ".a-1.evicted", folder.name}
    remove_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a-1"]


def test_bytes_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a").write_bytes(b"123")
    (tmp_path / ".b").write_bytes(b"4567")
    (tmp_path / "broken link").symlink_to(tmp_path / "nowhere")
    target = len(str(tmp_path / "nowhere"))
    assert folder_bytes(tmp_path) == 7 + target
    assert folder_bytes(tmp_path / ".b") == 4
    assert folder_bytes(tmp_path / "missing") == 0


def test_folder_that_is_set_aside_is_a_leftover(tmp_path: Path) -> None:
    (tmp_path / "frozen").mkdir()
    (tmp_path / "frozen" / "file").write_text("x")
    moved = set_aside(tmp_path / "frozen")
    assert (moved / "file").read_text() == "x"
    assert not (tmp_path / "frozen").exists()
    remove_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_file_that_a_reader_holds_open_is_replaced_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, refused = Path.replace, [PermissionError(13, "in use")] * 2

    def replace(path: Path, target: Path) -> Path:
        if refused:
            raise refused.pop()
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    write_bytes(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    refused += [PermissionError(13, "in use")] * 1000
    monkeypatch.setattr("core.storage.files._REPLACE_SECONDS", 0.05)
    with pytest.raises(PermissionError):
        write_bytes(tmp_path / "a", b"newer")
    assert (tmp_path / "a").read_bytes() == b"new"


def test_arrays_are_replaced_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.npz"
    write_arrays(path, {"x": np.arange(3), "name": np.array("abc")})

    def stop_short(file: BinaryIO, **arrays: np.ndarray) -> None:
        file.write(b"PK")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.storage.files.np.savez", stop_short)
    with pytest.raises(OSError, match="No space"):
        write_arrays(path, {"x": np.arange(5)})
    found = read_arrays(path)
    assert found is not None
    assert found["x"].tolist() == [0, 1, 2] and str(found["name"]) == "abc"
    assert list(tmp_path.iterdir()) == [path]
