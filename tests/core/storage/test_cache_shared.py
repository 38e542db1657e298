"""The cache between processes: one makes an entry, the others wait for it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any

import pytest

from core.storage import cache
from core.storage.cache import entry_path, get_or_make, get_or_make_all
from core.storage.cache_space import clear, entries, evict
from core.storage.leftovers import remove_leftovers
from core.storage.locks import lock_path, try_lock
from core.storage.paths import caches_dir
from tests.conftest import REPOSITORY

Racer = subprocess.Popen[str]
Start = Callable[..., Racer]

_PATIENCE_SECONDS = 60

KEY = {"a": 1}
OTHER = {"a": 2}

# Wants both entries; says what it does, and goes on making when it gets a line.
CODE = """
import sys
from core.storage.cache import get_or_make_all

def make(folders):
    for folder in folders:
        if folder is not None:
            (folder / "half").write_text("half")
    print("making", flush=True)
    sys.stdin.readline()
    for folder in folders:
        if folder is not None:
            (folder / "data").write_text("whole")

wanted = [("features", {"a": 1}), ("features", {"a": 2})]
if "backwards" in sys.argv:
    wanted.reverse()
paths = get_or_make_all(wanted, make, lambda: print("waiting", flush=True))
print(*((path / "data").read_text() for path in paths), flush=True)
"""


@pytest.fixture
def start() -> Iterator[Start]:
    """A function that starts a process which wants two entries."""
    started: list[Racer] = []

    def run(*words: str) -> Racer:
        command = [sys.executable, "-c", CODE, *words]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        racer = subprocess.Popen(command, cwd=REPOSITORY, text=True, **pipes)  # type: ignore[call-overload]
        started.append(racer)
        watchdog = threading.Timer(_PATIENCE_SECONDS, racer.kill)
        watchdog.daemon = True
        watchdog.start()
        return racer

    yield run
    for racer in started:
        racer.kill()
        racer.communicate()


def said(racer: Racer) -> str:
    """The next line that a process says; "" when it ended, or was ended as hanging."""
    assert racer.stdout is not None
    return racer.stdout.readline().strip()


def let_finish(racer: Racer) -> list[str]:
    """All that the process still says, other than that it waits."""
    out, _ = racer.communicate("go on\n", timeout=30)
    assert racer.returncode == 0
    return [line for line in out.splitlines() if line != "waiting"]


def paths() -> list[Path]:
    return [entry_path("features", key) for key in (KEY, OTHER)]


def hidden() -> list[str]:
    return [path.name for path in caches_dir().iterdir() if path.name[0] == "."]


def test_of_two_racing_processes_only_one_makes_the_entries(
    start: Start,
) -> None:
    first = start()
    assert said(first) == "making"
    second = start("backwards")
    assert said(second) == "waiting"
    assert not any(path.exists() for path in paths())
    assert let_finish(first) == ["whole whole"]
    assert let_finish(second) == ["whole whole"], "it did not make them again"
    assert hidden() == [], "locks are tidied up"


def test_locks_are_taken_in_one_order_whatever_the_callers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[Path] = []
    real = cache.locked

    def note(path: Path, *rest: Any) -> AbstractContextManager[None]:
        taken.append(path)
        return real(path, *rest)

    monkeypatch.setattr(cache, "locked", note)
    wanted: list[tuple[str, cache.Key]] = [("k", {"a": n}) for n in range(9)]
    for order in (wanted, wanted[::-1], wanted[4:] + wanted[:4]):
        get_or_make_all(order, lambda folders: None)
        assert taken == sorted(entry_path(*pair) for pair in wanted)
        taken.clear()
        clear()


def test_killed_writer_leaves_nothing_that_passes_for_whole(
    start: Start,
) -> None:
    first = start()
    assert said(first) == "making"
    second = start()
    assert said(second) == "waiting"
    first.kill()
    first.wait()
    while (line := said(second)) == "waiting":
        pass
    assert line == "making", "the one that waited takes over"
    assert entries() == []
    assert let_finish(second) == ["whole whole"]
    whole = {"half", "data", "key.json", "contents.json"}
    assert {path.name for path in paths()[0].iterdir()} == whole
    assert len(hidden()) == 2, "what the killed one had begun"
    remove_leftovers(caches_dir())
    assert hidden() == []
    assert all(path.is_dir() for path in paths())


def test_lock_of_a_killed_writer_goes_away(start: Start) -> None:
    first = start()
    assert said(first) == "making"
    assert sum(name.endswith(".lock") for name in hidden()) == 2
    first.kill()
    first.wait()
    remove_leftovers(caches_dir())
    assert hidden() == []


def test_writer_at_work_is_left_alone(start: Start) -> None:
    get_or_make("pixels", KEY, lambda folder: None)
    writer = start()
    assert said(writer) == "making"
    before = hidden()
    remove_leftovers(caches_dir())
    assert clear() > 0
    evict()
    assert sorted(hidden()) == sorted(before)
    assert entries() == []
    assert let_finish(writer) == ["whole whole"]
    assert {entry.path for entry in entries()} == set(paths())


def test_entry_whose_lock_is_held_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.storage.cache_space._HANDED_OUT_SECONDS", 0.0)
    monkeypatch.setenv("THAW_CACHE_GB", "0")
    path = get_or_make("features", KEY, lambda folder: None)
    lock = try_lock(lock_path(path))
    assert lock is not None
    evict()
    assert clear() == 0
    assert path.is_dir()
    lock.release()
    evict()
    assert not path.exists()


def test_waiting_ends_with_what_is_raised_meanwhile(
    start: Start,
) -> None:
    writer = start()
    assert said(writer) == "making"
    looks = []

    def stop_at_the_third() -> None:
        looks.append(1)
        if len(looks) == 3:
            raise OSError("stop")

    def refuse(folders: list[Path | None]) -> None:
        raise AssertionError("another makes it")

    with pytest.raises(OSError, match="stop"):
        get_or_make_all([("features", KEY)], refuse, stop_at_the_third)
    assert let_finish(writer) == ["whole whole"]


def test_without_locks_the_first_to_finish_wins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def can_not(file: IO[bytes] | int, operation: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", can_not)

    def make(folder: Path) -> None:
        get_or_make("features", KEY, write_first)  # as another process would
        (folder / "data").write_text("second")

    def write_first(folder: Path) -> None:
        (folder / "data").write_text("first")

    path = get_or_make("features", KEY, make)
    assert (path / "data").read_text() == "first"
    assert hidden() == []
    assert clear() > 0
