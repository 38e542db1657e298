"""Mirror runs while they train, until nothing is left to send.

Whoever waits for a server tries again after seconds, then minutes. After an hour
without a training it ends; what waits is sent when the app starts, when the next run is
mirrored, or by `python -m core log --catch-up`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.runs.job import ACTIVE_STATES
from core.runs.mirror import Sent, is_behind, runs_to_mirror
from core.runs.queue import ENDED_STATES
from core.runs.run import Run
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.trackers.sending import send

logger = logging.getLogger(__name__)

_POLL_SECONDS = 2.0
_PATIENCE_SECONDS = 3600.0
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 5.0, 300.0


@dataclass(frozen=True)
class _Wait:
    """When what could not be sent is tried again."""

    seconds: float = 0.0
    until: float = 0.0  # by the clock of who waits

    def longer(self, now: float) -> _Wait:
        wanted = max(_FIRST_WAIT_SECONDS, 2 * self.seconds)
        seconds = min(_LONGEST_WAIT_SECONDS, wanted)
        return _Wait(seconds, now + seconds)


def runs_behind() -> Iterator[tuple[Run, str]]:
    """Runs of which a tracker lacks something."""
    for run, tracker in runs_to_mirror():
        if is_behind(run, tracker, run.state()):
            yield run, tracker


def catch_up() -> list[tuple[Run, str, Sent]]:
    """Send all that waits, once.

    Returns:
        Run, tracker and what it has now, of each that lacked something.
    """
    return [(run, tracker, send(run, tracker)) for run, tracker in runs_behind()]


class Mirror:
    """Sends what is new, again and again.

    Args:
        clock: Seconds that pass.
        is_replaced: Whether another does it from now on.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        is_replaced: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock = clock
        self._is_replaced = is_replaced
        # By run too: one that a server does not take must not keep others from it.
        self._waits: dict[tuple[Path, str], _Wait] = {}
        # Of runs that ended and were sent: the files that say so. While they stay the
        # same, there is nothing new.
        self._over: dict[tuple[Path, str], tuple[FileFingerprint, ...]] = {}
        self._said = ""

    def work(self) -> None:
        """Go on until no run is active and nothing is left, or patience is over."""
        last_active = self._clock()
        while not self._is_replaced():
            is_active, is_waiting = self.round()
            now = self._clock()
            last_active = now if is_active else last_active
            if not is_active and not is_waiting:
                return
            if now - last_active > _PATIENCE_SECONDS:
                return
            time.sleep(_POLL_SECONDS)

    def round(self) -> tuple[bool, bool]:
        """Send what is new and is not waited with.

        Returns:
            Whether a run is active, and whether something could not be sent.
        """
        is_active = is_waiting = False
        for run, tracker in runs_to_mirror():
            files = _files(run)
            if self._over.get((run.path, tracker)) == files:
                continue
            state = run.state()
            is_active |= state in ACTIVE_STATES
            if not is_behind(run, tracker, state):
                if state in ENDED_STATES:
                    self._over[run.path, tracker] = files
            elif self._is_replaced():
                break
            elif not self._sent(run, tracker):
                is_waiting = True
        return is_active, is_waiting

    def _sent(self, run: Run, tracker: str) -> bool:
        key = run.path, tracker
        wait = self._waits.get(key, _Wait())
        if self._clock() < wait.until:
            return False
        error = send(run, tracker).get("error")
        if error is None:
            self._waits.pop(key, None)
            return True
        self._waits[key] = wait.longer(self._clock())
        if error["received"] != self._said:
            self._said = error["received"]
            logger.warning("%s to %s: %s", run.id, tracker, error.get("message", ""))
        return False


def _files(run: Run) -> tuple[FileFingerprint, ...]:
    names = ("status.json", "launch.json", "mirrored.json")
    return tuple(file_fingerprint(run.path / name) for name in names)
