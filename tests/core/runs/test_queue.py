"""The queue: real processes and locks, with a stand-in for the training itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import RunError
from core.runs import queue
from core.runs.queue import active_runs, delete_run, end, launch, resume
from core.runs.run import Run
from core.storage.files import read_json, write_json
from core.storage.locks import try_lock
from core.storage.paths import home_dir
from tests.conftest import REPOSITORY
from tests.core.runs.conftest import MakeRun

# The real worker module; its training notes begin and end, and waits to be told so.
STUB = """
import sys, time, types
from pathlib import Path
sys.path.insert(0, {root!r})
from core.storage.files import read_json
from core.runs.metrics_log import append_event
from core.training import worker

def train(run):
    turns = run.path.parents[1] / "turns.jsonl"
    launch = read_json(run.path / "launch.json")["id"]
    append_event(turns, {{"begin": run.id}})
    while not (run.path / "finish").exists():
        time.sleep(0.02)
    append_event(turns, {{"end": run.id}})
    if (run.path / "finish").read_text() == "fail":
        raise OSError(28, "No space left on device")
    worker._write_status(run, state="done", launch=launch)

stub = types.ModuleType("core.training.trainer")
stub.train = train
sys.modules["core.training.trainer"] = stub
worker.wait_for_turn.__globals__["_POLL_SECONDS"] = 0.05
worker._LOCK_SECONDS = 0.5
sys.exit(worker.main(Path(sys.argv[1])))
"""

REAL_POPEN = subprocess.Popen

started: list[subprocess.Popen[bytes]] = []


@pytest.fixture(autouse=True)
def stub_workers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Start the stand-in where a worker would be started, and end all at the end."""
    script = tmp_path / "worker.py"
    script.write_text(STUB.format(root=str(REPOSITORY)))
    real = REAL_POPEN

    def start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        assert command[1:3] == ["-m", "core.training.worker"]
        child = real([command[0], str(script), *command[3:]], **options)
        started.append(child)
        return child

    monkeypatch.setattr(queue.subprocess, "Popen", start)
    yield
    for child in started:
        child.kill()
        child.wait()
    started.clear()


def wait_until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def turns() -> list[tuple[str, str]]:
    """What the stand-ins noted: ("begin", id) and ("end", id), in order."""
    from core.runs.metrics_log import EventTail

    events = EventTail(home_dir() / "turns.jsonl").read()
    return [item for event in events for item in event.items()]


def finish(run: Run, how: str = "well") -> None:
    (run.path / "finish").write_text(how)


def start(run: Run) -> Run:
    launch(run)
    return run


def bystander() -> subprocess.Popen[bytes]:
    """A process that has nothing to do with any run."""
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    started.append(REAL_POPEN(sleep))
    return started[-1]


def kill(run: Run) -> None:
    os.kill(run.status()["pid"], signal.SIGKILL)


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


def test_killed_run_is_resumed_and_takes_its_turn(make_run: MakeRun) -> None:
    run = start(make_run())
    wait_until(lambda: run.state() == "running")
    with pytest.raises(RunError, match="which is running"):
        resume(run)
    with pytest.raises(RunError, match="Stop it first"):
        delete_run(run)
    kill(run)
    wait_until(lambda: run.state() == "interrupted", 5)
    finish(run)
    resume(run)
    assert run.state() == "queued"
    wait_until(lambda: run.state() == "done")
    with pytest.raises(RunError, match="which is done"):
        resume(run)


def test_worker_that_hangs_is_ended_and_its_run_resumed(make_run: MakeRun) -> None:
    first = start(make_run())
    wait_until(lambda: first.state() == "running")
    second = start(make_run())
    wait_until(lambda: second.state() == "queued" and "pid" in second.status())
    end(first)
    assert first.state() == "interrupted"
    wait_until(lambda: second.state() == "running", 5)
    finish(second)
    finish(first)
    resume(first)
    wait_until(lambda: first.state() == "done")


def test_nothing_is_ended_that_may_be_another_programs(make_run: MakeRun) -> None:
    stranger = bystander()
    said = {"state": "running", "pid": stranger.pid, "launch": "old"}
    run = make_run()
    write_json(run.path / "launch.json", {"id": "old", "time": 0})
    write_json(run.path / "status.json", said)
    with pytest.raises(RunError, match="which is interrupted"):
        end(run)  # nobody holds the lock
    lock = try_lock(run.path / "lock")
    assert lock is not None
    write_json(run.path / "launch.json", {"id": "new", "time": 0})
    with pytest.raises(RunError, match="which is queued"):
        end(run)  # the number is of the worker before
    lock.release()
    assert stranger.poll() is None


def test_stop_does_not_outlive_a_resume(make_run: MakeRun) -> None:
    run = make_run()
    run.request_stop()
    finish(run)
    resume(run)
    wait_until(lambda: run.state() == "done")


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


def test_second_worker_on_a_run_leaves_without_touching_it(make_run: MakeRun) -> None:
    run = start(make_run())
    wait_until(lambda: run.state() == "running")
    before = {
        path.name: path.read_bytes()
        for path in run.path.iterdir()
        if path.name not in ("lock", "worker.log")
    }
    pid = run.status()["pid"]
    began = time.monotonic()
    second = queue.subprocess.Popen(
        [sys.executable, "-m", "core.training.worker", str(run.path)],
        stderr=subprocess.DEVNULL,
    )
    assert second.wait(10) == 1
    assert time.monotonic() - began < 5
    after = {name: (run.path / name).read_bytes() for name in before}
    assert after == before
    assert run.state() == "running"
    assert run.status()["pid"] == pid == started[0].pid


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


def test_worker_gets_the_folder_only_and_none_of_its_parents_ears(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}
    real = queue.subprocess.Popen

    def look(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        seen.update(options, command=command)
        return real(command, **options)

    monkeypatch.setattr(queue.subprocess, "Popen", look)
    run = start(make_run("; rm -rf ~"))
    finish(run)
    assert seen["command"][3:] == [str(run.path)]
    assert seen["start_new_session"] is True
    assert seen["stdin"] == subprocess.DEVNULL
    assert seen["env"]["KERAS_BACKEND"] == "tensorflow"
    assert seen["env"]["THAW_HOME"] == str(home_dir())
    wait_until(lambda: run.state() == "done")
    assert read_json(run.path / "launch.json")["id"] == run.status()["launch"]
