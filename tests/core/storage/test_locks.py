"""Locks end with their holder, and their files are removed safely."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.storage.locks import (
    inheritable_lock,
    is_inherited,
    is_locked,
    lock_path,
    locked,
    remove_lock,
    try_lock,
)


def test_lock_is_held_once(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not is_locked(path)
    assert not path.exists()
    lock = try_lock(path)
    assert lock is not None
    assert is_locked(path)
    assert try_lock(path) is None
    lock.release()
    assert not is_locked(path)


def test_lock_ends_with_a_killed_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "import sys, time; from pathlib import Path;"
        "from core.storage.locks import try_lock;"
        "lock = try_lock(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert is_locked(path)
        holder.kill()
        holder.stdout.read()  # ends when the holder has
        holder.wait()
        assert not is_locked(path)


def test_who_looks_at_a_lock_does_not_exclude_others_who_look(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.touch()
    with path.open() as other:
        fcntl.flock(other, fcntl.LOCK_SH)  # as somebody does who looks for an instant
        assert not is_locked(path)


def test_an_inherited_lock_is_held_until_the_child_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "launch.json"
    path.write_text("{}")
    with inheritable_lock(path) as inherited:
        assert is_inherited(path)
        child = subprocess.Popen(["sleep", "60"], pass_fds=inherited)
    assert is_inherited(path)
    child.kill()
    child.wait()
    assert not is_inherited(path)
    assert path.read_text() == "{}"


def test_no_lock_is_inherited_where_there_is_no_fcntl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.storage.locks.fcntl", None)
    path = tmp_path / "launch.json"
    path.write_text("{}")
    with inheritable_lock(path) as inherited:
        assert inherited == ()
        assert not is_inherited(path)


def test_lock_is_seen_where_there_is_no_fcntl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.storage.locks.fcntl", None)
    test_lock_is_held_once(tmp_path)


def test_lock_of_a_path_is_held_within_the_block(tmp_path: Path) -> None:
    path = tmp_path / "entry"
    with locked(path):
        assert is_locked(lock_path(path))
    assert list(tmp_path.iterdir()) == []


def test_many_threads_are_never_in_the_block_together(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(20):
            with locked(tmp_path / "entry"):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 80
    assert max(most) == 1
    assert list(tmp_path.iterdir()) == []


def test_who_opened_a_lock_before_it_was_removed_does_not_hold_it(
    tmp_path: Path,
) -> None:
    lock = try_lock(tmp_path / "lock")
    assert lock is not None
    with (tmp_path / "lock").open() as early:
        remove_lock(lock)
        fcntl.flock(early, fcntl.LOCK_EX | fcntl.LOCK_NB)
        again = try_lock(tmp_path / "lock")
        assert again is not None
        assert is_locked(tmp_path / "lock")
        again.release()


@pytest.mark.parametrize("can_remove_open_files", [True, False])
def test_lock_is_removed_while_nobody_else_can_take_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_remove_open_files: bool
) -> None:
    if not can_remove_open_files:
        monkeypatch.setattr("core.storage.locks.fcntl", None)
    held = try_lock(tmp_path / "lock")
    assert held is not None
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        assert held.is_locked == can_remove_open_files
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    remove_lock(held)
    assert not held.is_locked
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [13, 38])
def test_without_locks_the_block_runs_unlocked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def can_not(path: Path, **_: object) -> None:
        path.touch()
        raise OSError(number, "no lock")

    monkeypatch.setattr("core.storage.locks.try_lock", can_not)
    with locked(tmp_path / "entry"):
        # Another's lock file, which may not be opened, stays where it is.
        assert lock_path(tmp_path / "entry").exists() == (number == 13)
