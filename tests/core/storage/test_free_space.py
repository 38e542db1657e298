"""Free space: a full disk is named, whoever meets it, and the last word has room."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from core.storage import free_space
from core.storage.free_space import (
    explain_full_disk,
    full_disk_named,
    give_up_reserve,
    keep_reserve,
)


@pytest.fixture
def little_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(free_space, "free_bytes", lambda path: 1_500_000)


def test_reserve_is_kept_once_and_given_up(tmp_path: Path) -> None:
    keep_reserve(tmp_path)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_size == 65_536
    before = file.stat().st_ino
    keep_reserve(tmp_path)
    assert file.stat().st_ino == before
    give_up_reserve(tmp_path)
    assert list(tmp_path.iterdir()) == []
    give_up_reserve(tmp_path)


def test_an_error_is_a_full_disk_where_it_says_so_or_there_is_little_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(free_space, "free_bytes", lambda path: 10**12)
    said = OSError("unable to write: No space left on device")
    assert "full disk" in str(explain_full_disk(said, tmp_path))
    assert explain_full_disk(RuntimeError("no"), tmp_path) is None
    monkeypatch.setattr(free_space, "free_bytes", lambda path: 1_500_000)
    found = explain_full_disk(RuntimeError("no"), tmp_path)
    assert found is not None
    assert found.received == f"1.5 MB left on the disk of {tmp_path}"
    assert explain_full_disk(OSError(errno.EIO, "broken"), tmp_path) is None


@pytest.mark.usefixtures("little_space")
def test_a_library_that_names_no_full_disk_is_translated(tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="No space") as caught,
        full_disk_named(tmp_path),
    ):
        raise RuntimeError("Check 'bin_file' failed")
    assert caught.value.errno == errno.ENOSPC
    with pytest.raises(KeyError), full_disk_named(tmp_path):
        raise KeyError("a defect")


def test_with_space_left_the_error_stays(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no"), full_disk_named(tmp_path):
        raise RuntimeError("no")
    with pytest.raises(OSError), full_disk_named(tmp_path, num_bytes=1e18):
        raise RuntimeError("a file that could not fit")
