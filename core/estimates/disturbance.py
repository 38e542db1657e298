"""What other programs took of this computer while something was measured.

A run beside other programs takes longer than the next one may, and its times would make
all estimates too long. What the processors did meanwhile tells how long it would have
taken alone.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import NamedTuple

from core.processors import usable_processors
from core.runs.formats import StageStatus

# Of the columns of Linux' /proc/stat: all but idle and waiting for disks. Time that the
# host of a virtual machine gave to others counts, time of our own guests stands twice.
_BUSY_COLUMNS = (0, 1, 2, 5, 6, 7)

_LEAST_SHARE = 0.05  # else a measurement says nothing


class Clocks(NamedTuple):
    """Clocks that run beside each other, seconds since different moments.

    Attributes:
        wall: Of the wall.
        own: Processor time of this process.
        all: Processor time of all programs, on all processors; None = not known.
    """

    wall: float
    own: float
    all: float | None

    def since(self, before: Clocks) -> Span:
        """What passed since an earlier moment."""
        wall, own = self.wall - before.wall, self.own - before.own
        if self.all is None or before.all is None:
            return Span(wall, own, 0.0)
        # The system counts in hundredths of a second, the process more exactly.
        return Span(wall, own, max(0.0, self.all - before.all - own))


class Span(NamedTuple):
    """What passed between two moments, seconds.

    Attributes:
        wall: On the wall.
        own: Of processors, by this process.
        others: Of processors, by all other programs; 0 where that is not known.
    """

    wall: float
    own: float
    others: float

    def share_alone(self, is_serial: bool = False) -> float:
        """The share of the time that it would have taken alone, from 0 to 1.

        The processors were ours, idle, or another's. Alone, what others took would have
        been there for us as well. One thread can't use more than one processor: without
        others it takes at least what it took of that; nor can all threads use more than
        this process may, of a large computer that many share.

        Args:
            is_serial: One thread does most of it.
        """
        processors = os.cpu_count() or 1
        whole = processors * self.wall
        if self.others <= 0 or whole <= 0:
            return 1.0
        idle = max(0.0, whole - self.own - self.others)
        alone = (self.own + idle) / processors
        alone = max(alone, self.own / (1.0 if is_serial else usable_processors()))
        return min(1.0, max(_LEAST_SHARE, alone / self.wall))


def span_of(stage: StageStatus) -> Span:
    """What passed in a stage, as far as it was told."""
    return Span(
        float(stage.get("seconds", 0.0)),
        float(stage.get("processor_seconds", 0.0)),
        float(stage.get("other_seconds", 0.0)),
    )


def clocks() -> Clocks:
    """What the clocks say now."""
    return Clocks(time.monotonic(), time.process_time(), _all_seconds())


def _all_seconds() -> float | None:
    with (
        suppress(OSError, ValueError, IndexError),
        open("/proc/stat", encoding="ascii") as file,
    ):
        values = file.readline().split()[1:]
        ticks = sum(int(values[column]) for column in _BUSY_COLUMNS)
        return ticks / os.sysconf("SC_CLK_TCK")
    return None
