"""The queue: one run at a time, the oldest first, whatever becomes of the others."""

from __future__ import annotations

import time
from datetime import datetime
from secrets import token_hex
from types import SimpleNamespace

import pytest

from core.runs import queue
from core.runs.queue import active_runs, resume
from core.runs.worker_process import launch
from core.storage.files import write_json
from core.storage.locks import try_lock
from core.storage.paths import home_dir
from tests.core.runs.conftest import MakeRun
from tests.core.runs.stub_worker import finish, kill, start, turns, wait_until

NEW_YEAR = datetime(2026, 1, 1)

pytestmark = pytest.mark.usefixtures("stub_workers")


def test_runs_train_one_at_a_time_and_oldest_first(make_run: MakeRun) -> None:
    first, second, third = (make_run() for _ in range(3))
    for age, run in enumerate((third, second, first)):
        write_json(run.path / "about.json", {"created": time.time() - age})
    launch(first)
    wait_until(lambda: first.state() == "running")
    launch(third)
    launch(second)
    wait_until(lambda: {third.state(), second.state()} == {"queued"})
    assert [run.id for run in active_runs()] == [first.id, second.id, third.id]
    for run in (third, second, first):
        finish(run)
    wait_until(lambda: third.state() == "done")
    expected = [
        (what, run.id) for run in (first, second, third) for what in ("begin", "end")
    ]
    assert turns() == expected
    assert active_runs() == []


def test_next_run_starts_after_the_first_is_killed(make_run: MakeRun) -> None:
    first = start(make_run())
    # A worker says that it runs a moment before its training begins.
    wait_until(lambda: turns() == [("begin", first.id)])
    assert first.state() == "running"
    second = start(make_run())
    wait_until(lambda: second.status().get("state") == "queued")
    kill(first)
    wait_until(lambda: first.state() == "interrupted", 5)
    wait_until(lambda: second.state() == "running", 5)
    wait_until(lambda: len(turns()) == 2, 5)
    assert turns() == [("begin", first.id), ("begin", second.id)]


def test_queued_run_that_is_stopped_never_starts(make_run: MakeRun) -> None:
    first = start(make_run())
    wait_until(lambda: first.state() == "running")
    second = start(make_run())
    wait_until(lambda: second.status().get("state") == "queued")
    second.request_stop()
    wait_until(lambda: second.state() == "stopped", 5)
    finish(first)
    wait_until(lambda: first.state() == "done")
    assert turns() == [("begin", first.id), ("end", first.id)]


def test_a_resumed_run_that_is_stopped_before_its_turn_can_be_resumed_again(
    make_run: MakeRun,
) -> None:
    first = start(make_run())
    wait_until(lambda: first.state() == "running")
    second = make_run()
    (second.path / "resume").mkdir()
    (second.path / "resume" / "finetune-0.npz").touch()
    start(second)
    wait_until(lambda: second.status().get("state") == "queued")
    second.request_stop()
    wait_until(lambda: second.state() == "interrupted", 5)
    finish(first)
    finish(second)
    resume(second)
    wait_until(lambda: second.state() == "done")
    assert [run for what, run in turns() if what == "end"] == [first.id, second.id]


def test_failed_run_says_why_and_frees_its_place(make_run: MakeRun) -> None:
    first, second = start(make_run()), start(make_run())
    finish(first, "fail")
    finish(second)
    wait_until(lambda: first.state() == "failed")
    wait_until(lambda: second.state() == "done")
    error = first.status()["error"]
    assert error["received"] == "a full disk"
    assert error["message"].startswith("Expected enough free disk space")
    assert "No space left on device" in (first.path / "worker.log").read_text()


def test_run_waits_while_something_else_has_the_machine(make_run: MakeRun) -> None:
    lock = try_lock(home_dir() / "worker.lock")
    assert lock is not None
    run = start(make_run())
    finish(run)
    wait_until(lambda: run.status().get("state") == "queued")
    time.sleep(0.3)
    assert turns() == []
    lock.release()
    wait_until(lambda: run.state() == "done")


def test_two_runs_of_one_second_never_share_a_directory(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(["aaaa", "aaaa", "bbbb"])
    monkeypatch.setattr(queue, "datetime", SimpleNamespace(now=lambda: NEW_YEAR))
    monkeypatch.setattr(
        queue.secrets,
        "token_hex",
        lambda count: next(numbers) if count == 2 else token_hex(count),
    )
    one, two = make_run(), make_run()
    assert (one.id[-4:], two.id[-4:]) == ("aaaa", "bbbb")
    assert one.id[:-4] == two.id[:-4]
    assert (one.path / "config.json").exists() and (two.path / "config.json").exists()
