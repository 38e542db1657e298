from __future__ import annotations

import os
import zipfile
from pathlib import Path

from core.exports.zip_file import rezipped, write_zip


def test_the_same_files_give_the_same_bytes_whenever_they_were_written(
    tmp_path: Path,
) -> None:
    for number in range(2):
        folder = tmp_path / f"folder{number}" / "deep"
        folder.mkdir(parents=True)
        for name in ("b", "a")[:: 1 - 2 * number]:
            (folder / name).write_text(name * 1000)
            os.utime(folder / name, (number * 1e8, number * 1e8))
        write_zip(folder.parent, tmp_path / f"{number}.zip")
    assert (tmp_path / "0.zip").read_bytes() == (tmp_path / "1.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "0.zip") as archive:
        assert archive.namelist() == ["deep/a", "deep/b"]
        assert archive.testzip() is None


def test_a_zip_is_written_anew_with_another_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "new", "w") as archive:
        archive.writestr("metadata.json", "today")
        archive.writestr("config.json", "new")
    rezipped(tmp_path / "new", {"metadata.json": b"then"})
    with zipfile.ZipFile(tmp_path / "new") as archive:
        assert archive.read("metadata.json") == b"then"
        assert archive.read("config.json") == b"new"
        assert {item.date_time[0] for item in archive.infolist()} == {1980}
