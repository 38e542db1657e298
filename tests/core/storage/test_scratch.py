"""What is half-done when its process is killed is cleared away; JSON holds any path."""

from __future__ import annotations

import os
from pathlib import Path

from core.storage.files import read_json, scratch_folder, write_json
from core.storage.leftovers import remove_leftovers
from tests.killed_process import killed_amid


def test_a_scratch_folder_lasts_as_long_as_its_block(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as folder:
        (folder / "file").write_text("x")
        assert remove_leftovers(tmp_path) == 0
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_scratch_folder_of_a_killed_process_is_a_leftover(tmp_path: Path) -> None:
    killed_amid(
        "from pathlib import Path\n"
        "from core.storage.files import scratch_folder\n"
        f"with scratch_folder(Path({str(tmp_path)!r})): here()"
    )
    assert list(tmp_path.iterdir())
    remove_leftovers(tmp_path, min_age_seconds=3600)
    assert list(tmp_path.iterdir()) == []


def test_json_keeps_what_is_not_utf8_in_a_path(tmp_path: Path) -> None:
    path = os.fsdecode(b"/caf\xe9/\xc3\xa9")
    write_json(tmp_path / "a.json", path)
    assert read_json(tmp_path / "a.json") == path
