"""The process that mirrors: one per home, and it ends by itself."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.runs.mirror import ask_mirror, sent_to
from core.runs.queue import delete_job
from core.runs.run import Run
from core.storage.locks import is_locked
from core.trackers import mirroring, targets, worker
from core.trackers.targets import URI
from tests.core.trackers.mirrored_runs import finish, young_run


def test_a_process_of_its_own_sends_what_waits_and_ends(thaw_home: Path) -> None:
    run = young_run()
    finish(run)
    worker.catch_up_later()
    assert not (thaw_home / "mirror.log").exists()  # nobody wanted anything
    worker.mirror([run], "tensorboard")
    deadline = time.monotonic() + 60
    while "time" not in sent_to(run, "tensorboard") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert sent_to(run, "tensorboard")["target"] == str(thaw_home / "tensorboard")
    while is_locked(thaw_home / "mirror.lock") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (thaw_home / "mirror.log").read_text() == ""


def test_one_that_knows_the_server_takes_the_place_of_one_that_does_not(
    thaw_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "find_spec", lambda name: name)
    monkeypatch.setattr(mirroring, "_POLL_SECONDS", 0.02)
    monkeypatch.setattr(mirroring, "_PATIENCE_SECONDS", 20.0)  # where this fails
    monkeypatch.setattr(worker, "_LOCK_SECONDS", 0.2)
    monkeypatch.delenv(URI, raising=False)
    lock = thaw_home / "mirror.lock"
    run = young_run()
    finish(run)
    ask_mirror(run, "mlflow")
    # In threads, as a lock is of a file that is opened, not of a process.
    with ThreadPoolExecutor() as pool:
        first = pool.submit(worker.main)
        while "error" not in sent_to(run, "mlflow"):
            time.sleep(0.02)
        assert worker.main() == 0  # another like it
        assert is_locked(lock) and not first.done()
        monkeypatch.setattr(worker, "surroundings", lambda: "a shell's")
        assert worker.main() == 0  # it knows no server either
        assert is_locked(lock) and not first.done()
        sent: list[str] = []
        monkeypatch.setattr(mirroring, "send", lambda run, _: sent.append(run.id) or {})
        monkeypatch.setenv(URI, "http://127.0.0.1:1")
        monkeypatch.setattr(mirroring, "is_behind", lambda *_: not sent)
        assert worker.main() == 0
        assert first.result(timeout=10) == 0
    assert sent == [run.id] and not is_locked(lock)


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the process was started."""
    found: list[str] = []
    monkeypatch.setattr(worker, "start_mirror", lambda: found.append("started"))
    return found


def test_the_app_starts_it_where_something_waits(starts: list[str]) -> None:
    run = young_run()
    worker.go_on(run)
    assert starts == []
    ask_mirror(run, "tensorboard")
    worker.catch_up_later()
    worker.go_on(run)
    assert starts == ["started", "started"]


def test_a_deleted_run_is_sent_nowhere(starts: list[str]) -> None:
    run: Run = young_run()
    ask_mirror(run, "tensorboard")
    delete_job(run)
    worker.catch_up_later()
    assert starts == []
