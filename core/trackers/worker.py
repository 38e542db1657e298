"""The process that mirrors runs: `python -m core.trackers.worker`; one per THAW_HOME.

It goes on when the browser or the server is closed, and never is the one that trains.
One that is started with another environment, such as a corrected address or password,
takes the place of the one before.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from core.errors import UserError
from core.runs.mirror import ask_mirror, wanted_trackers
from core.runs.run import Run
from core.runs.surroundings import surroundings
from core.storage.files import read_json, write_json
from core.storage.locks import try_lock
from core.storage.own_process import start_python
from core.storage.paths import home_dir
from core.trackers.mirroring import Mirror, runs_behind
from core.trackers.sending import LOG
from core.trackers.targets import mlflow_uri

logger = logging.getLogger(__name__)

# One that is about to end has not seen what was asked for last: outwait it.
_LOCK_SECONDS = 10.0

_NICENESS = 10  # a training and the pages go first


def mirror(runs: Iterable[Run], tracker: str) -> None:
    """Send runs to a tracker from now on, in a process of its own.

    Raises:
        RunError: One was deleted meanwhile.
        OSError: The process can't be started.
    """
    for run in runs:
        ask_mirror(run, tracker)
    start_mirror()


def go_on(run: Run) -> None:
    """Go on mirroring a run that was resumed, where somebody wanted that."""
    if wanted_trackers(run):
        start_mirror()


def catch_up_later() -> None:
    """Start the process where something waits; the app does when it starts."""
    try:
        if next(runs_behind(), None):
            start_mirror()
    except (UserError, OSError):  # no reason for the app not to start
        logger.exception("nothing is mirrored")


def start_mirror() -> None:
    """Start the process; it ends at once where there is one like it."""
    start_python(("-m", "core.trackers.worker"), home_dir() / LOG)


def main() -> int:
    """Mirror runs until nothing is left to send, or another takes over."""
    ours = surroundings()
    lock = _lock(ours)
    if lock is None:
        return 0  # another does, and sees what was asked for
    try:
        Mirror(is_replaced=lambda: _is_anothers(ours)).work()
    finally:
        lock.release()
    return 0


def _lock(ours: str) -> FileLock | None:
    """The lock of the one that mirrors; None where another goes on."""
    path = home_dir() / "mirror.lock"
    lock = try_lock(path)
    if lock is None and _is_anothers(ours) and _knows_server():
        write_json(_turn(), ours)  # the other ends after the run that it is at
        while lock is None and not _is_anothers(ours):
            lock = try_lock(path, _LOCK_SECONDS)
        return lock
    lock = lock or try_lock(path, _LOCK_SECONDS)
    if lock is not None and _is_anothers(ours):
        write_json(_turn(), ours)
    return lock


def _turn() -> Path:
    """Has the surroundings of the process whose turn it is."""
    return home_dir() / "mirror-turn.json"


def _is_anothers(ours: str) -> bool:
    return bool(read_json(_turn(), "") != ours)


def _knows_server() -> bool:
    """Whether runs can be sent to MLflow from here; a shell may have no address."""
    try:
        return bool(mlflow_uri())
    except UserError:
        return False


if __name__ == "__main__":
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(_NICENESS)
    logging.basicConfig(format="%(asctime)s %(name)s %(message)s")  # warnings
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # it tells of every attempt
    sys.exit(main())
