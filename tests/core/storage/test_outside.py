"""What is made beside the users' files appears whole or leaves nothing there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.storage.files import write_json
from core.storage.outside import new_folder_outside, remove_unfinished
from core.storage.paths import unfinished_dir
from tests.killed_process import killed_amid

_EXPORT = """
from pathlib import Path
from core.storage.outside import new_folder_outside
with new_folder_outside(Path({target!r})) as folder:
    (folder / "half").write_text("x")
    here()
"""


def test_a_folder_appears_whole_and_its_note_goes(tmp_path: Path) -> None:
    with new_folder_outside(tmp_path / "model") as folder:
        assert list(unfinished_dir().glob("*.json"))
        (folder / "a").write_text("x")
    assert [item.name for item in tmp_path.iterdir()] == ["model"]
    assert list(unfinished_dir().iterdir()) == []


def test_what_a_killed_process_left_is_deleted_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "mine.tmp").write_text("x")
    killed_amid(_EXPORT.format(target=str(tmp_path / "model")))
    assert len(list(tmp_path.iterdir())) == 2
    with new_folder_outside(tmp_path / "other") as folder:
        (folder / "a").write_text("x")
    assert {item.name for item in tmp_path.iterdir()} == {"mine.tmp", "other"}
    assert list(unfinished_dir().iterdir()) == []


def test_what_another_is_at_work_on_stays(tmp_path: Path) -> None:
    with new_folder_outside(tmp_path / "model") as folder:
        remove_unfinished()
        assert folder.is_dir()
    assert (tmp_path / "model").is_dir()


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError), new_folder_outside(tmp_path / "model"):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == list(unfinished_dir().iterdir()) == []


@pytest.mark.parametrize(
    "note", [{}, [], None, 5, {"folder": None}, {"folder": "{precious}"}]
)
def test_a_damaged_note_deletes_nothing_of_the_users(
    note: object, tmp_path: Path
) -> None:
    (tmp_path / "precious").mkdir()
    if isinstance(note, dict) and note.get("folder"):
        note = {"folder": str(tmp_path / "precious")}
    path = unfinished_dir() / "0123.json"
    write_json(path, note)
    os.utime(path, (0, 0))
    remove_unfinished()
    assert not path.exists()
    assert (tmp_path / "precious").is_dir()


def test_a_path_that_is_not_utf8_is_noted(tmp_path: Path) -> None:
    target = tmp_path / os.fsdecode(b"caf\xe9")
    with new_folder_outside(target):
        pass
    assert target.is_dir()
