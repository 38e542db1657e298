"""Where the seconds of a job go, finer than its stages: wall clock and processor.

A worker does one job at a time, so that there is one clock. What is on it belongs to
the innermost part that runs, and to "other" where none does; threads count for the part
that the main thread is in.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.runs.formats import Spent

OTHER = "other"

# In the order in which a run comes to them.
PARTS = (
    *("waiting", "import", "build", "decode", "features", "trace", "fit", "judge"),
    *("save", "convert", "check", OTHER),
)


class _Clock:
    """What each part has taken since the clock was last read."""

    def __init__(self) -> None:
        self._running = [OTHER]  # parts in parts, the innermost last
        self._taken: dict[str, list[float]] = {}  # wall clock and processor, seconds
        self._wall = time.monotonic()
        self._processor = 0.0  # a new process has waited from its first instruction on

    def begin(self, part: str) -> None:
        self._count()
        self._running.append(part)

    def end(self, part: str) -> None:
        """End a part, with all that is still running in it."""
        self._count()
        if part in self._running[1:]:
            del self._running[
                len(self._running) - self._running[::-1].index(part) - 1 :
            ]

    def read(self) -> dict[str, Spent]:
        self._count()
        taken, self._taken = self._taken, {}
        return {
            part: {"seconds": round(wall, 4), "processor_seconds": round(processor, 4)}
            for part, (wall, processor) in taken.items()
        }

    def restart(self) -> None:
        self._running = ["waiting"]
        self._taken = {}
        self._count()
        self._running = [OTHER]

    def _count(self) -> None:
        wall, processor = time.monotonic(), time.process_time()
        taken = self._taken.setdefault(self._running[-1], [0.0, 0.0])
        taken[0] += wall - self._wall
        taken[1] += processor - self._processor
        self._wall, self._processor = wall, processor


_clock = _Clock()


def restart() -> None:
    """Begin anew, with what lies behind as the part "waiting": a job's turn came."""
    _clock.restart()


def read() -> dict[str, Spent]:
    """What each part took since the last time, by its name; one that took none is not
    among them."""
    return _clock.read()


@contextmanager
def spent_on(part: str) -> Iterator[None]:
    """Count what happens in the block for a part.

    Args:
        part: One of `PARTS`.
    """
    begin(part)
    try:
        yield
    finally:
        end(part)


def begin(part: str) -> None:
    """Count for a part from now on; see `spent_on`."""
    _clock.begin(part)


def end(part: str) -> None:
    """Go back to the part that this one began in; nothing where it does not run."""
    _clock.end(part)
