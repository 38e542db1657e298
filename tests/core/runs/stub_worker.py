"""A stand-in for workers: real processes and locks, without the training itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from core.runs.run import Run
from core.runs.worker_process import launch
from core.storage.paths import home_dir

# The real worker module; its training notes begin and end, and waits to be told so.
STUB = """
import logging, sys, time, types
from pathlib import Path
sys.path.insert(0, {root!r})
from core.storage.files import read_json
from core.storage.json_lines import append_lines
from core.training import worker

def train(run, loading):
    logging.warning("works on %s", run.id)
    turns = run.path.parents[1] / "turns.jsonl"
    launch = read_json(run.path / "launch.json")["id"]
    append_lines(turns, {{"begin": run.id}})
    while not (run.path / "finish").exists():
        time.sleep(0.02)
    append_lines(turns, {{"end": run.id}})
    if (run.path / "finish").read_text() == "fail":
        raise OSError(28, "No space left on device")
    worker._write_status(run, state="done", launch=launch)

sys.modules["core.training.trainer"] = types.ModuleType("core.training.trainer")
worker.train = train
fresh_state = types.ModuleType("core.training.fresh_state")
fresh_state.forget_job, fresh_state.holds_a_gpu = lambda: None, lambda: False
sys.modules["core.training.fresh_state"] = fresh_state
worker.wait_for_turn.__globals__["_POLL_SECONDS"] = 0.05
worker._LOCK_SECONDS = 0.5
sys.exit(worker.run_program(sys.argv[1:]))
"""

REAL_POPEN = subprocess.Popen

started: list[subprocess.Popen[bytes]] = []


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
