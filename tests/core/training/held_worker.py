"""A worker that holds still where a test wants to kill it: `python -m` and a job.

A file `hold` in the job's directory says where, as "frozen 2": at the end of the second
epoch of the frozen phase. Resume points are kept after each odd epoch, instead of every
few seconds: those epochs that no point was kept of are trained again.
"""

from __future__ import annotations

import logging
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.runs.job import Job
from core.training import worker
from core.training.loading import Loading

HOLD = "hold"


def _held(job: Job, loading: Loading, real: Any) -> None:
    # Loads Keras, which a worker does when it is its turn.
    from core.training.callbacks.resume_point import ResumePoint

    def on_epoch_end(point: Any, epoch: int, logs: Any = None) -> None:
        number = epoch + 1
        if number % 2:
            point.save()
        phase = point._path.name.partition("-")[0]
        while _place(job) == f"{phase} {number}":
            time.sleep(0.05)

    ResumePoint.on_epoch_end = on_epoch_end  # type: ignore[method-assign]
    real(job, loading)


def _place(job: Job) -> str:
    with suppress(FileNotFoundError):
        return (job.path / HOLD).read_text()
    return ""


if __name__ == "__main__":
    worker._keep_out("pandas", "pyarrow")
    logging.basicConfig(level=logging.INFO)
    real = worker._work
    worker._work = lambda job, loading: _held(job, loading, real)
    sys.exit(worker.main(Path(sys.argv[1]).resolve()))
