"""Workers that are killed, hang or come twice, and runs that go on after them."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest

from core.errors import RunError
from core.runs import worker_process
from core.runs.queue import delete_job, resume
from core.runs.worker_process import end
from core.storage.files import read_json, write_json
from core.storage.locks import try_lock
from core.storage.paths import home_dir
from tests.core.runs.conftest import MakeRun
from tests.core.runs.stub_worker import (
    REAL_POPEN,
    bystander,
    finish,
    kill,
    start,
    started,
    wait_until,
)

pytestmark = pytest.mark.usefixtures("stub_workers")


def test_killed_run_is_resumed_and_takes_its_turn(make_run: MakeRun) -> None:
    run = start(make_run())
    wait_until(lambda: run.state() == "running")
    with pytest.raises(RunError, match="which is running"):
        resume(run)
    with pytest.raises(RunError, match="Stop it first"):
        delete_job(run)
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


def test_a_worker_that_begins_slowly_is_waited_for_and_a_dead_one_is_not(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        started.append(REAL_POPEN(["sleep", "60"], **options))
        return started[-1]

    monkeypatch.setattr(worker_process.subprocess, "Popen", begin)
    monkeypatch.setattr("core.runs.job._LAUNCH_GRACE_SECONDS", 0.0)
    run = start(make_run())
    assert run.state() == "queued"
    started[-1].kill()
    started[-1].wait()
    assert run.state() == "interrupted"


def test_stop_does_not_outlive_a_resume(make_run: MakeRun) -> None:
    run = make_run()
    run.request_stop()
    finish(run)
    resume(run)
    wait_until(lambda: run.state() == "done")


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
    second = worker_process.subprocess.Popen(
        [sys.executable, "-m", "core.training.worker", str(run.path)],
        stderr=subprocess.DEVNULL,
    )
    assert second.wait(10) == 1
    assert time.monotonic() - began < 5
    after = {name: (run.path / name).read_bytes() for name in before}
    assert after == before
    assert run.state() == "running"
    assert run.status()["pid"] == pid == started[0].pid


def test_worker_gets_the_folder_only_and_none_of_its_parents_ears(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}
    real = worker_process.subprocess.Popen

    def look(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        seen.update(options, command=command)
        return real(command, **options)

    monkeypatch.setattr(worker_process.subprocess, "Popen", look)
    run = start(make_run("; rm -rf ~"))
    finish(run)
    assert seen["command"][3:] == [str(run.path)]
    assert seen["start_new_session"] is True
    assert seen["stdin"] == subprocess.DEVNULL
    assert seen["env"]["KERAS_BACKEND"] == "tensorflow"
    assert seen["env"]["THAW_HOME"] == str(home_dir())
    wait_until(lambda: run.state() == "done")
    assert read_json(run.path / "launch.json")["id"] == run.status()["launch"]
