"""The worker that waits for the next job, with all that it has loaded.

One at most waits, in THAW_HOME/warm/:

    lock          held by the worker that waits, for as long as it does
    waiting.json  that worker: what it was started with, see `core.runs.surroundings`
    offer-*.json  whoever has a job for it
    taken-*.json  the same file, once the worker took it
    worker.log    what the worker prints while it has no job

An offer is taken by renaming its file, and taken back by deleting it. Of these one
succeeds, so that a job has one worker, whoever is killed or slow in between: it is the
waiting one's, or stays with whoever offered it, who starts a process of its own.
"""

from __future__ import annotations

import math
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from filelock import FileLock

from core.storage.files import read_json, write_json
from core.storage.leftovers import remove_leftovers
from core.storage.locks import is_locked, try_lock
from core.storage.paths import home_dir
from core.storage.typed_json import fitting

_IDLE_SECONDS = 300.0
_POLL_SECONDS = 0.05  # between two looks of a worker for an offer
_LOOK_SECONDS = 0.005  # between two looks for its answer

# Whoever looks for a worker holds the lock for an instant; outwait them.
_LOCK_SECONDS = 0.2
_FORGOTTEN_SECONDS = 60.0  # after which nobody looks for an answer any more

# That a worker may take to answer: while it loads TensorFlow it is deaf for seconds.
_ANSWER_SECONDS = 4.0

_OFFER, _TAKEN = "offer", "taken"


class Waiting(TypedDict, total=False):
    """waiting.json."""

    surroundings: str
    pid: int  # for people


class Offer(TypedDict, total=False):
    """An offer's file."""

    surroundings: str  # of whoever offers it; "" = of any
    job: str  # its directory; "" = none: the worker is to end


def idle_seconds() -> float:
    """How long a worker waits for a job, from THAW_WARM_SECONDS; 0 = not at all."""
    try:
        seconds = float(os.environ.get("THAW_WARM_SECONDS", ""))
    except ValueError:
        return _IDLE_SECONDS
    return seconds if 0 <= seconds < math.inf else _IDLE_SECONDS


def warm_dir() -> Path:
    """Where a worker waits; it may not be there yet."""
    return home_dir() / "warm"


def is_waiting(surroundings: str = "") -> bool:
    """Whether a worker waits that was started with these; "" = with any."""
    if not is_locked(warm_dir() / "lock"):
        return False
    waiting = fitting(read_json(warm_dir() / "waiting.json"), Waiting)
    return surroundings in ("", waiting.get("surroundings"))


def hand_over(job: Path, surroundings: str) -> bool:
    """Give a job to the worker that waits, if there is one that may have it.

    Args:
        job: Its directory, ready for a worker.
        surroundings: What a worker must have been started with.

    Returns:
        Whether it was taken; if not, no worker will touch it.
    """
    return is_waiting(surroundings) and _offered(str(job), surroundings)


def dismiss() -> None:
    """Let the worker that waits end, if there is one: it has memory that is needed."""
    if is_waiting():
        _offered("", "")


def _offered(job: str, surroundings: str) -> bool:
    """Whether the worker took an offer."""
    file = warm_dir() / f"{_OFFER}-{secrets.token_hex(4)}.json"
    deadline = time.monotonic() + _ANSWER_SECONDS
    try:
        write_json(file, Offer(surroundings=surroundings, job=job))
    except OSError:  # a full disk
        return False
    while file.exists() and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    if _is_withdrawn(file):
        return False
    # A worker that comes to wait clears away old ones, too.
    taken = _taken_name(file)
    was_taken = taken.exists()
    _remove(taken)
    return was_taken


def _is_withdrawn(offer: Path) -> bool:
    """Take an offer back; whether it was still there.

    While it lies there a worker may take it: on Windows it can't be deleted for as long
    as one reads it.
    """
    deadline = time.monotonic() + _ANSWER_SECONDS
    while True:
        try:
            offer.unlink()
            return True
        except FileNotFoundError:
            return False
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(_LOOK_SECONDS)


def _taken_name(offer: Path) -> Path:
    return offer.with_name(offer.name.replace(_OFFER, _TAKEN, 1))


def _remove(file: Path) -> bool:
    """Delete a file; whether it was there."""
    try:
        file.unlink()
    except OSError:
        return False
    return True


class Place:
    """Where the worker that waits can be found; see `take_place`."""

    def __init__(self, lock: FileLock, surroundings: str) -> None:
        self._folder = warm_dir()
        self._lock = lock
        self._surroundings = surroundings
        self._refuse_offers()  # of somebody who was killed meanwhile
        self._forget_answers()
        told = Waiting(surroundings=surroundings, pid=os.getpid())
        write_json(self._folder / "waiting.json", told)

    def next_job(self, seconds: float) -> Path | None:
        """Wait for a job, and leave the place.

        Args:
            seconds: At most.

        Returns:
            Its directory; None = none came, or the worker is to end.
        """
        deadline = time.monotonic() + seconds
        try:
            while time.monotonic() < deadline and self._folder.is_dir():
                for file in sorted(self._folder.glob(f"{_OFFER}-*.json")):
                    if (offer := self._taken(file)) is not None:
                        return Path(offer["job"]) if offer["job"] else None
                time.sleep(_POLL_SECONDS)
            return None
        finally:
            self.leave()

    def _taken(self, file: Path) -> Offer | None:
        offer = fitting(read_json(file), Offer)
        wanted = offer.get("surroundings")
        if "job" not in offer or wanted not in ("", self._surroundings):
            return None  # of somebody who took this worker for the one before
        try:
            file.rename(_taken_name(file))
        except OSError:  # taken back
            return None
        return offer

    def leave(self) -> None:
        """Let another worker wait here."""
        _remove(self._folder / "waiting.json")
        self._refuse_offers()
        self._lock.release()

    def _refuse_offers(self) -> None:
        for offer in self._folder.glob(f"{_OFFER}-*.json"):
            _remove(offer)

    def _forget_answers(self) -> None:
        """Delete what those left who were killed while they waited for an answer."""
        newest = time.time() - _FORGOTTEN_SECONDS
        remove_leftovers(self._folder, _FORGOTTEN_SECONDS)
        for taken in self._folder.glob(f"{_TAKEN}-*.json"):
            with suppress(OSError):
                if taken.stat().st_mtime < newest:
                    taken.unlink()


def take_place(surroundings: str) -> Place | None:
    """Be the worker that waits; None where another one is, or the disk is full.

    Args:
        surroundings: What this worker was started with.
    """
    try:
        warm_dir().mkdir(exist_ok=True)
        lock = try_lock(warm_dir() / "lock", _LOCK_SECONDS, must_die=True)
        return Place(lock, surroundings) if lock is not None else None
    except OSError:  # also where the system has no locks that die with their holder
        return None
