"""The process that works on a job: started, and ended by force."""

from __future__ import annotations

import math
import os
import secrets
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from core.errors import RunError
from core.language.current import language
from core.language.texts import _
from core.runs.formats import Launch
from core.runs.job import Job
from core.runs.surroundings import surroundings
from core.runs.warm_worker import hand_over, idle_seconds, is_waiting, warm_dir
from core.storage.files import remove, write_json
from core.storage.free_space import keep_reserve
from core.storage.locks import inheritable_lock, is_locked
from core.storage.own_process import start_python

_END_SECONDS = 3.0  # until the system has cleared a worker away that was ended

_PLACE_SECONDS = 3.0  # that a worker takes at most until it can be found
_waiting_since = [-math.inf]  # when one was last started ahead, on our own clock

_MODULE = "core.training.worker"
# On Windows it lets others go first.
_FLAGS: int = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)


_ENVIRONMENT = {
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "PYTHONHASHSEED": "0",  # the order of sets is in what converters write
}


def launch(job: Job) -> None:
    """Let a worker work on a job's directory: the one that waits, else a new one."""
    with suppress(FileNotFoundError):
        remove(job.path / "stop")
    keep_reserve(job.path)  # a full disk is met here, where somebody is told
    note_launch(job, language())
    ours = surroundings() if idle_seconds() else ""
    # Who lives and has this start's file is about to take the job, however long that
    # takes on a machine with other work: see `Job.state`.
    with inheritable_lock(job.launch_path) as inherited:
        if ours:
            _await_place(ours)
        if not (ours and hand_over(job.path, ours)):
            arguments = (str(job.path), *_staying(ours))
            _start(arguments, job.path / "worker.log", inherited)


def note_launch(job: Job, spoken: str) -> str:
    """Say that a worker will take a job; what this start is called.

    Args:
        job: A run or a study.
        spoken: The language of whoever waits for it.
    """
    launch_id = secrets.token_hex(4)
    noted = Launch(id=launch_id, time=time.time(), language=spoken)
    write_json(job.launch_path, noted)
    return launch_id


def start_waiting() -> None:
    """Start a worker without a job: it loads Keras and waits, where no other does."""
    warm_dir().mkdir(exist_ok=True)
    _start(_staying(surroundings()), warm_dir() / "worker.log")
    _waiting_since[0] = time.monotonic()


def _await_place(ours: str) -> None:
    """Let a worker that was just started ahead come to wait: two would load Keras."""
    deadline = _waiting_since[0] + _PLACE_SECONDS
    while time.monotonic() < deadline and not is_waiting(ours):
        time.sleep(0.02)
    _waiting_since[0] = -math.inf  # it came, or never will


def _staying(ours: str) -> tuple[str, ...]:
    """What a worker is told that may go on with other jobs; "" = it may not."""
    return ("--stay", ours) if ours else ()


def _start(
    arguments: tuple[str, ...], log: Path, inherited: tuple[int, ...] = ()
) -> None:
    command = ("-m", _MODULE, *arguments)
    start_python(command, log, _ENVIRONMENT, _FLAGS, inherited)


def end(run: Job) -> None:
    """End a worker that no longer listens; its run is then interrupted.

    Unlike `Run.request_stop` it waits for nothing: what the worker had not kept yet is
    lost, and a resume goes on from what it had.

    Raises:
        RunError: No worker is at work on it, or it may not be ended.
    """
    status = run.status()
    launch = run.launched().get("id")
    pid = status.get("pid", 0)
    # A number alone could by now be another program's: only its holder has the lock.
    is_present = bool(pid) and status.get("launch") == launch
    if not is_present or not is_locked(run.path / "lock"):
        raise RunError(
            _("a run whose worker is at work"),
            _("{id}, which is {state}", id=run.id, state=run.state()),
            _("Wait a few seconds if it was just started."),
        )
    try:
        os.kill(pid, signal.SIGTERM)  # on Windows it is terminated
    except ProcessLookupError:
        return  # it has just ended by itself
    except OSError as error:
        raise RunError(
            _("a worker that this user may end"),
            f"process {pid} ({error.strerror})",
            _("End it as the user who started it."),
        ) from error
    deadline = time.monotonic() + _END_SECONDS
    while is_locked(run.path / "lock") and time.monotonic() < deadline:
        time.sleep(0.02)
