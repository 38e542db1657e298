"""How a job comes to the worker that waits, and that it has one worker only."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.runs import warm_worker
from core.runs.warm_worker import (
    Place,
    dismiss,
    hand_over,
    idle_seconds,
    is_waiting,
    take_place,
    warm_dir,
)
from core.storage.locks import try_lock
from tests.killed_process import killed_amid

Wait = Callable[..., list[Path | None]]


@pytest.fixture
def wait() -> Iterator[Wait]:
    """Let a worker wait in a thread; the list gets what it was given, or None."""
    threads = []

    def start(surroundings: str = "like", seconds: float = 20.0) -> list[Path | None]:
        found: list[Path | None] = []
        place = taken(surroundings)
        thread = threading.Thread(
            target=lambda: found.append(place.next_job(seconds)), daemon=True
        )
        thread.start()
        threads.append((thread, found))
        return found

    yield start
    dismiss()
    for thread, _ in threads:
        thread.join(5)
        assert not thread.is_alive()


def taken(surroundings: str = "like") -> Place:
    place = take_place(surroundings)
    assert place is not None
    return place


def files() -> list[str]:
    return sorted(path.name for path in warm_dir().iterdir())


def until(found: list[Path | None]) -> Path | None:
    deadline = time.monotonic() + 5
    while not found:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found[0]


def test_a_job_goes_to_the_worker_that_waits(wait: Wait, tmp_path: Path) -> None:
    found = wait()
    assert is_waiting() and is_waiting("like")
    assert hand_over(tmp_path, "like")
    assert until(found) == tmp_path
    assert not is_waiting()
    assert files() == ["lock"]
    assert not hand_over(tmp_path, "like")


def test_a_worker_that_was_started_otherwise_is_not_asked(
    wait: Wait, tmp_path: Path
) -> None:
    found = wait("before")
    assert not is_waiting("like")
    assert not hand_over(tmp_path, "like")
    assert not found
    dismiss()
    assert until(found) is None


def test_an_offer_that_was_meant_for_the_worker_before_is_not_taken(
    wait: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm_worker, "_ANSWER_SECONDS", 0.2)
    found = wait("like")
    assert not warm_worker._offered(str(tmp_path), "before")
    assert not found
    assert files() == ["lock", "waiting.json"]


def test_a_worker_that_does_not_answer_loses_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm_worker, "_ANSWER_SECONDS", 0.1)
    place = taken()
    assert not hand_over(tmp_path, "like")
    assert place.next_job(0.1) is None, "it was taken back"


def test_an_offer_that_can_not_be_taken_back_at_once_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows, while a worker reads it: who left it there would start another."""
    monkeypatch.setattr(warm_worker, "_ANSWER_SECONDS", 0.1)
    place, refused, real = taken(), [], Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.name.startswith("offer-") and len(refused) < 2:
            refused.append(path)
            raise PermissionError(13, "in use", str(path))
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    assert not hand_over(tmp_path, "like")
    assert refused
    assert place.next_job(0.1) is None, "it would have two workers"


def test_who_looks_for_a_worker_does_not_keep_one_from_waiting() -> None:
    warm_dir().mkdir()
    looking = try_lock(warm_dir() / "lock")
    assert looking is not None
    with ThreadPoolExecutor(1) as pool:
        place = pool.submit(take_place, "like")
        time.sleep(0.05)
        looking.release()
        found = place.result()
        assert found is not None
        pool.submit(found.leave).result()


def test_answers_that_nobody_waits_for_any_more_are_deleted() -> None:
    taken().leave()
    old, new = warm_dir() / "taken-0.json", warm_dir() / "taken-1.json"
    for file, age in ((old, 3600), (new, 0)):
        file.touch()
        os.utime(file, (time.time() - age,) * 2)
    taken().leave()
    assert files() == ["lock", new.name]


def test_one_worker_waits_at_most() -> None:
    place = taken()
    assert take_place("other") is None
    assert is_waiting("like")
    place.leave()
    assert not is_waiting()
    taken("other").leave()


def test_nobody_waits_where_a_worker_was_killed(tmp_path: Path) -> None:
    killed_amid(
        "from core.runs.warm_worker import take_place, warm_dir\n"
        "place = take_place('like')\n"
        "(warm_dir() / 'offer-0.json').write_text('{}')\n"
        "here()\n"
    )
    assert (warm_dir() / "waiting.json").exists()
    assert not is_waiting("like")
    assert not hand_over(tmp_path, "like")
    taken().leave()
    assert files() == ["lock"]


def test_of_many_who_have_a_job_one_gets_the_worker(
    wait: Wait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm_worker, "_ANSWER_SECONDS", 0.3)
    found = wait()
    jobs = [tmp_path / str(number) for number in range(6)]
    with ThreadPoolExecutor(len(jobs)) as pool:
        taken_over = list(pool.map(hand_over, jobs, ["like"] * len(jobs)))
    assert sum(taken_over) == 1
    assert until(found) == jobs[taken_over.index(True)]


def test_a_worker_that_nobody_needs_ends(wait: Wait) -> None:
    assert until(wait(seconds=0.1)) is None


def test_a_worker_ends_with_its_home(wait: Wait, thaw_home: Path) -> None:
    found = wait()
    shutil.rmtree(thaw_home)
    assert until(found) is None


@pytest.mark.parametrize(
    ("text", "seconds"), [("", 300), ("0", 0), ("90", 90), ("-1", 300), ("inf", 300)]
)
def test_how_long_a_worker_waits(
    monkeypatch: pytest.MonkeyPatch, text: str, seconds: float
) -> None:
    monkeypatch.setenv("THAW_WARM_SECONDS", text)
    assert idle_seconds() == seconds
