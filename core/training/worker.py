"""The worker process of a job: `python -m core.training.worker DIRECTORY`.

A job is a run or a study. The worker holds its lock while it works on it, waits for its
turn, and only then loads Keras, or leaves the job to the worker that has it loaded.
With `--stay` it goes on with other jobs: see `core.runs.warm_worker`. It loads neither
streamlit nor pandas nor pyarrow, beside which TensorFlow can hang on some machines
(keras#23083).
"""

from __future__ import annotations

import logging
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Collection, Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Unpack

from core.language.current import ENGLISH, speak
from core.runs.formats import Status
from core.runs.job import Job
from core.runs.queue import ENDED_STATES, wait_for_turn
from core.runs.requirements import check_requirements
from core.runs.resume_points import has_resume_point
from core.runs.run import Run
from core.runs.study import Study
from core.runs.warm_worker import dismiss, hand_over, is_waiting
from core.runs.worker_process import note_launch
from core.storage.files import write_json
from core.storage.free_space import give_up_reserve
from core.storage.locks import try_lock
from core.training import spent
from core.training.failure import failure_of
from core.training.loading import Loading
from core.training.run_job import train
from core.training.staying import Staying

logger = logging.getLogger(__name__)

# From 0 to 19, by THAW_NICE; with 10 a process counts a tenth of others.
_NICENESS = "10"

_LOCK_SECONDS = 10.0  # readers look at the lock for an instant; outwait them


def run_program(arguments: Sequence[str]) -> int:
    """Do what the command line says; the process's exit code."""
    parser = ArgumentParser(prog="python -m core.training.worker")
    parser.add_argument("folder", nargs="?", type=lambda text: Path(text).resolve())
    parser.add_argument("--stay", default="", metavar="SURROUNDINGS")
    found = parser.parse_args(arguments)
    return serve(found.folder, found.stay)


def serve(folder: Path | None, surroundings: str) -> int:
    """Work on a job, then on each that is handed over while the worker stays.

    Args:
        folder: The job's directory; None = load Keras, and wait for one.
        surroundings: See `core.runs.surroundings`; "" = the worker ends with its job.

    Returns:
        The process's exit code.
    """
    staying, code = Staying(surroundings), 0
    if folder is not None:
        code = main(folder, staying)
    else:
        staying.enter_ahead()
    while (folder := staying.next_job()) is not None:
        code = main(folder, staying)
    staying.loading.wait()  # a process that ends within an import may hang
    return code


def main(folder: Path, staying: Staying | None = None) -> int:
    """Work on a job until it is done, stopped or failed; the process's exit code."""
    staying = staying or Staying("")
    is_study = (folder / "study.json").is_file()
    run: Run | Study = Study(folder) if is_study else Run(folder)
    lock = try_lock(folder / "lock", _LOCK_SECONDS)
    if lock is None:
        logger.error("another worker is at work on %s", run.id)
        return 1
    if _is_served(run):
        lock.release()
        if staying.is_warm:
            staying.enter(run)
        return 0
    launch = run.launched().get("id")
    speak(run.launched().get("language", ENGLISH))
    staying.begin_job()
    try:
        is_passed_on = _in_turn(run, launch, staying)
    except Exception as error:
        if not folder.is_dir():
            logger.error("%s was deleted while it was worked on", run.id)
            return 1
        logger.exception("job %s failed", run.id)
        give_up_reserve(folder)
        _write_status(run, state="failed", launch=launch, error=failure_of(error))
        return 1
    finally:
        lock.release()
    if not is_passed_on:
        give_up_reserve(folder)
    return 0


def _is_served(job: Job) -> bool:
    """Whether a job ended after its last start was asked for.

    Of two starts at once one outwaits the other, and has nothing left to do.
    """
    status, asked = job.status(), job.launched().get("time")
    has_ended = status.get("state") in ENDED_STATES
    return has_ended and asked is not None and status.get("updated", 0.0) > asked


def _in_turn(run: Run | Study, launch: str | None, staying: Staying) -> bool:
    """Wait for the job's turn, then work on it, or let the worker do so that waits."""
    _write_status(run, state="queued", launch=launch, pid=os.getpid())
    turn = wait_for_turn(run)
    if turn is None:
        # Else it is interrupted, as it was before it was resumed.
        if not (isinstance(run, Run) and has_resume_point(run)):
            _write_status(run, state="stopped", launch=launch)
        if staying.is_warm:
            staying.enter(run)
        return False
    spent.restart()
    try:
        if not staying.is_warm and _passed_on(run, staying.surroundings):
            return True
        is_warm, pid = staying.is_warm, os.getpid()
        _write_status(run, state="running", launch=launch, pid=pid, is_warm=is_warm)
        check_requirements(run.config)  # Keras takes seconds to load
        _work(run, staying.loading)
        # Before the next one's turn: whose worker may only wait, and passes it on.
        staying.enter(run)
    finally:
        turn.release()
    return False


def _passed_on(job: Job, surroundings: str) -> bool:
    """Whether the worker that waits with Keras loaded took a job; if not, it ends."""
    if surroundings and is_waiting(surroundings):
        before = job.launched()
        # Until it has the job's lock, the job is about to start.
        note_launch(job, before.get("language", ENGLISH))
        if hand_over(job.path, surroundings):
            return True
        write_json(job.launch_path, before)
    dismiss()
    return False


def _work(job: Run | Study, loading: Loading) -> None:
    """Do a job. Keras is loaded only now: a worker that waits needs little memory."""
    loading.begin()
    if isinstance(job, Run):
        train(job, loading)
        return
    loading.wait()
    from core.training.studies import perform  # noqa: PLC0415

    perform(job)


def _write_status(run: Job, **values: Unpack[Status]) -> None:
    status: Status = run.status() | values | {"updated": time.time()}
    write_json(run.path / "status.json", status)


class _NotInstalled(MetaPathFinder):
    """Lets packages count as not installed.

    None in `sys.modules` would do for an import; scikit-learn looks there for pandas
    and takes what it finds for the package.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def find_spec(self, fullname: str, *_: object) -> None:
        """Refuse these names; None leaves the others to those who come after."""
        if fullname.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def _keep_out(*names: str) -> None:
    """Let packages count as not installed in this process."""
    sys.meta_path.insert(0, _NotInstalled(names))


def _give_way() -> None:
    """Let the pages, and whatever else a person does here, go before this process.

    With a training on both of two cores a page took three times as long. A worker is a
    session of its own, and Linux weighs sessions before it weighs processes.
    """
    niceness = os.environ.get("THAW_NICE") or _NICENESS
    if not (niceness.isdecimal() and 0 < int(niceness) < 20):
        return
    if hasattr(os, "nice"):  # Windows: see `core.runs.worker_process`
        os.nice(int(niceness))
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(niceness)


if __name__ == "__main__":
    _give_way()
    # Keras loads pandas where it is installed, and pandas loads pyarrow; Keras works
    # without them.
    _keep_out("pandas", "pyarrow")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    sys.exit(run_program(sys.argv[1:]))
