"""A stop that comes while libraries keep the worker from listening."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from core.runs.run import Run
from core.training import stop_watch
from core.training.reporter import Reporter, StopRequested
from core.training.run_job import _end
from core.training.stop_watch import StopWatch


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set where the process would end; the thread of the watch goes on."""
    event = threading.Event()
    monkeypatch.setattr(stop_watch, "_POLL_SECONDS", 0.02)
    monkeypatch.setattr(stop_watch, "_PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(stop_watch.logging, "shutdown", lambda: None)
    monkeypatch.setattr(os, "_exit", lambda code: event.set())
    yield event


def watched(run: Run, reporter: Reporter) -> StopWatch:
    return StopWatch(reporter, lambda: _end(run, reporter, is_stopped=True))


def test_a_worker_that_can_not_listen_ends_with_a_last_word(
    run: Run, reporter: Reporter, ended: threading.Event
) -> None:
    with watched(run, reporter), reporter.stage("features", 10):
        run.request_stop()
        assert ended.wait(5)
        status = run.status()
    assert status["state"] == "stopped"
    states = {stage["state"] for stage in status["stages"].values()}
    assert states == {"skipped"}


def test_what_is_kept_is_never_cut_off(
    run: Run, reporter: Reporter, ended: threading.Event
) -> None:
    with watched(run, reporter):
        reporter.keep(True)
        run.request_stop()
        assert not ended.wait(0.4)
        reporter.keep(False)  # a phase is whole, and the next one begins
        assert ended.wait(5)


def test_a_model_that_a_worker_before_left_is_read_first(
    run: Run, reporter: Reporter, ended: threading.Event
) -> None:
    with watched(run, reporter):
        reporter.await_model()
        run.request_stop()
        reporter.raise_if_stopped()
        assert not ended.wait(0.4)
        reporter.keep(False)  # it was of other images
        assert ended.wait(5)
        with pytest.raises(StopRequested):
            reporter.raise_if_stopped()


def test_nobody_is_ended_who_did_not_ask_or_who_listens(
    run: Run, reporter: Reporter, ended: threading.Event
) -> None:
    with watched(run, reporter):
        assert not ended.wait(0.3)
        run.request_stop()
    assert not ended.wait(0.3)
    assert run.status() == {}


def test_where_the_last_word_can_not_be_written_the_work_goes_on(
    run: Run, reporter: Reporter, ended: threading.Event
) -> None:
    calls = []

    def fail() -> None:
        calls.append(1)
        raise OSError(28, "No space left on device")

    with StopWatch(reporter, fail):
        run.request_stop()
        assert not ended.wait(0.3)
    assert calls
