"""Workers that stay after their job: real processes, without the training itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.hardware import TYPICAL
from core.runs import preparing
from core.runs.preparing import prepare
from core.runs.queue import resume
from core.runs.run import Run
from core.runs.surroundings import surroundings
from core.runs.warm_worker import dismiss, is_waiting, take_place
from core.storage.files import read_json, write_json
from core.storage.paths import home_dir
from tests.core.runs.conftest import MakeRun
from tests.core.runs.stub_worker import (
    finish,
    kill,
    start,
    started,
    turns,
    wait_until,
)

pytestmark = pytest.mark.usefixtures("stub_workers")


@pytest.fixture(autouse=True)
def _stay(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("THAW_WARM_SECONDS", "60")
    monkeypatch.setattr(preparing, "known_machine", lambda: TYPICAL)
    monkeypatch.setattr(preparing, "_last", [-1e9])
    yield
    dismiss()


def done(run: Run) -> int:
    """Let a run come to its end; the number of its process."""
    finish(run)
    start(run)
    wait_until(lambda: run.state() == "done")
    return int(run.status()["pid"])


def test_the_next_job_finds_the_worker_of_the_last_one(make_run: MakeRun) -> None:
    first, second = make_run(), make_run()
    pid = done(first)
    wait_until(is_waiting)
    assert done(second) == pid
    assert len(started) == 1
    assert [run.status()["is_warm"] for run in (first, second)] == [False, True]
    ids = [read_json(run.path / "launch.json")["id"] for run in (first, second)]
    assert [run.status()["launch"] for run in (first, second)] == ids
    logs = [(run.path / "worker.log").read_text() for run in (first, second)]
    assert first.id in logs[0] and second.id not in logs[0]
    assert second.id in logs[1] and first.id not in logs[1]


def test_a_job_that_waits_for_its_turn_goes_to_the_worker_that_is_done(
    make_run: MakeRun,
) -> None:
    first, second = make_run(), make_run()
    for age, run in enumerate((second, first)):
        write_json(run.path / "about.json", {"created": 1e9 - age})
    start(first)
    wait_until(lambda: first.state() == "running")
    start(second)
    wait_until(lambda: second.status().get("state") == "queued")
    states = set()
    finish(second)
    finish(first)
    wait_until(lambda: states.add(second.state()) or second.state() == "done")
    assert second.status()["pid"] == first.status()["pid"] == started[0].pid
    assert started[1].wait(5) == 0
    assert states <= {"queued", "running", "done"}, "it looked interrupted meanwhile"
    expected = [(what, run.id) for run in (first, second) for what in ("begin", "end")]
    assert turns() == expected


def test_a_worker_that_is_killed_is_replaced_and_its_run_resumed(
    make_run: MakeRun,
) -> None:
    """Killed while it waits, and while it works on a job that was handed to it."""
    first, second, third = make_run(), make_run(), make_run()
    pid = done(first)
    wait_until(is_waiting)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_waiting())
    other = done(second)
    assert other != pid
    assert not second.status()["is_warm"]
    wait_until(is_waiting)
    start(third)
    wait_until(lambda: third.state() == "running")
    assert third.status()["pid"] == other
    kill(third)
    wait_until(lambda: third.state() == "interrupted", 5)
    finish(third)
    resume(third)
    wait_until(lambda: third.state() == "done")
    assert third.status()["pid"] not in (pid, other)
    assert (first.state(), second.state()) == ("done", "done")


def test_a_job_whose_worker_is_killed_as_it_takes_it_can_be_resumed(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run()
    with ThreadPoolExecutor(1) as pool:
        place = pool.submit(take_place, surroundings()).result()
        assert place is not None
        job = pool.submit(place.next_job, 10.0)
        start(run)
        assert job.result() == run.path and not started
    assert run.state() == "queued", "it may only be slow"
    with monkeypatch.context() as patch:
        patch.setattr("core.runs.job._LAUNCH_GRACE_SECONDS", 0.0)
        assert run.state() == "interrupted"
        finish(run)
        resume(run)
    wait_until(lambda: run.state() == "done")


def test_a_worker_that_stops_answering_costs_a_moment_and_no_job(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_run(), make_run()
    pid = done(first)
    wait_until(is_waiting)
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr("core.runs.warm_worker._ANSWER_SECONDS", 0.2)
    finish(second)
    start(second)
    monkeypatch.setenv("THAW_WARM_SECONDS", "0")
    wait_until(lambda: second.status().get("state") == "queued")
    os.kill(pid, signal.SIGCONT)
    wait_until(lambda: second.state() == "done")
    assert [what for what, run in turns() if run == second.id] == ["begin", "end"]


def test_another_environment_gets_a_new_worker_and_the_old_one_ends(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_run(), make_run()
    pid = done(first)
    wait_until(is_waiting)
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "1")
    assert done(second) != pid
    assert started[0].wait(5) == 0, "two would take twice the memory"


def test_a_worker_that_was_started_ahead_stays_until_a_job_fails(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.runs.worker_process._PLACE_SECONDS", 30.0)
    first, second = make_run(), make_run()
    prepare()
    prepare()  # a page does so each time it is drawn
    done(first)  # at once: it has not even come to wait
    assert len(started) == 1
    assert first.status()["is_warm"] and first.status()["pid"] == started[0].pid
    finish(second, "fail")
    wait_until(is_waiting)
    start(second)
    wait_until(lambda: second.state() == "failed")
    assert second.status()["pid"] == started[0].pid
    assert started[0].wait(5) == 1
    assert not is_waiting()


@pytest.mark.parametrize("why", ["off", "busy", "memory", "not measured"])
def test_no_worker_is_started_ahead_where_it_would_be_in_the_way(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    if why == "off":
        monkeypatch.setenv("THAW_WARM_SECONDS", "0")
    if why == "memory":
        monkeypatch.setattr(preparing, "available_bytes", lambda: 1_000_000_000)
    if why == "not measured":
        monkeypatch.setattr(preparing, "known_machine", lambda: None)
    if why == "busy":
        monkeypatch.setattr(preparing, "active_jobs", lambda: [make_run()])
    prepare()
    assert not started
    assert not Path(home_dir() / "warm").exists()
