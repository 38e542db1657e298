"""A worker that loads Keras while somebody still says what to train."""

from __future__ import annotations

import time
from contextlib import suppress

from core.hardware import known_machine
from core.runs.queue import active_jobs
from core.runs.warm_worker import idle_seconds, is_waiting
from core.runs.worker_process import start_waiting
from core.storage.free_memory import available_bytes

_AGAIN_SECONDS = 30.0  # a worker that is started takes its place within seconds

_FREE_BYTES = 2e9  # of memory that must be free: several times what it takes

_last = [-_AGAIN_SECONDS]  # when one was started, on the clock of this process


def prepare() -> None:
    """Let a worker load Keras for a job that will probably come.

    Nothing is done where a worker waits or works already, where workers don't stay
    (see `core.runs.warm_worker.idle_seconds`), where memory is short, or before the
    machine's speed was measured: it would be measured beside the loading.
    """
    is_due = time.monotonic() - _last[0] > _AGAIN_SECONDS
    if not (is_due and idle_seconds()) or is_waiting() or active_jobs():
        return
    if known_machine() is None:
        return
    free = available_bytes()
    if free is None or free > _FREE_BYTES:
        _last[0] = time.monotonic()
        with suppress(OSError):  # a job that comes meets the same, and says so
            start_waiting()
