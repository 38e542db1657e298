"""How a worker stays after its job: with Keras loaded, and nothing left of the job."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from core.runs.job import Job
from core.runs.study import Study
from core.runs.warm_worker import Place, idle_seconds, take_place, warm_dir
from core.storage.free_memory import available_bytes
from core.training import spent
from core.training.loading import Loading
from core.training.process_memory import (
    give_back_memory,
    memory_bytes,
    restart_peak,
)

logger = logging.getLogger(__name__)

# A library that leaks a little, or keeps what is large, ends with its process.
_MOST_JOBS = 25
_MOST_BYTES = 1.5e9
_LEAST_FREE_BYTES = 1e9  # of the computer's memory, beside what it holds

# What an export loads is large, and some of it changes other packages.
_LAST_KINDS = ("export",)


class Staying:
    """Whether a worker goes on, and with what.

    Args:
        surroundings: What it was started with; "" = it ends with its job.

    Attributes:
        is_warm: Whether Keras is loaded, or is being loaded ahead.
        loading: To wait for before Keras is used.
    """

    def __init__(self, surroundings: str) -> None:
        self.surroundings = surroundings
        self.is_warm = False
        self.loading = Loading()
        self._num_jobs = 0
        self._place: Place | None = None

    def begin_job(self) -> None:
        """A job begins; its peak of memory is its own."""
        self._num_jobs += 1
        if self.is_warm:
            restart_peak()
            spent.read()  # what lies behind was not for this job

    def enter_ahead(self) -> None:
        """Be found by whoever has a job, and load Keras meanwhile."""
        self._enter()
        if self._place is not None:
            self.loading.begin()

    def enter(self, job: Job) -> None:
        """Be found by whoever has a job, if this worker may go on.

        It is found at once: whoever comes meanwhile waits until the last job is
        forgotten.

        Args:
            job: That has come to its end.
        """
        if not (self.surroundings and idle_seconds() and self._may_follow(job)):
            return
        self._enter()
        try:
            is_fit = self._is_fit_after(job)
        except Exception:  # not worth a job that is over
            logger.exception("can't stay after %s", job.id)
            is_fit = False
        if self._place is not None and not is_fit:
            self._place.leave()
            self._place = None

    def _enter(self) -> None:
        self.is_warm = True
        self._place = take_place(self.surroundings)

    def _may_follow(self, job: Job) -> bool:
        """Whether another job may come after this one."""
        is_last = isinstance(job, Study) and job.kind in _LAST_KINDS
        return self._num_jobs < _MOST_JOBS and not is_last

    def _is_fit_after(self, job: Job) -> bool:
        """Forget a job; whether nothing is left of it that is in the way."""
        self.loading.wait()
        from core.training.fresh_state import forget_job, holds_a_gpu  # noqa: PLC0415

        forget_job()
        give_back_memory()
        held, left = memory_bytes() or 0, available_bytes()
        logger.info("%s is over; %.0f MB are held", job.id, held / 1e6)
        has_room = held <= _MOST_BYTES and (left is None or left >= _LEAST_FREE_BYTES)
        return has_room and not holds_a_gpu()

    def next_job(self) -> Path | None:
        """Wait for a job; None = the process is to end."""
        place, self._place = self._place, None
        if place is None:
            return None
        try:
            _print_to(warm_dir() / "worker.log", "wb")
            folder = place.next_job(idle_seconds())
            if folder is not None:
                _print_to(folder / "worker.log", "ab")
        except OSError:  # a full disk, or the job or all of THAW_HOME was deleted
            return None
        return folder


def _print_to(path: Path, mode: str) -> None:
    """Let all that this process prints, its libraries too, go to a file."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with path.open(mode) as file:
        for descriptor in (1, 2):
            os.dup2(file.fileno(), descriptor)
