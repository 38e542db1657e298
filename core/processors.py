"""How many processors there are for this process, of a computer that others share."""

from __future__ import annotations

import os
from contextlib import suppress

# What a container may use of the processors, of so many microseconds.
_QUOTA = "/sys/fs/cgroup/cpu.max"


def usable_processors() -> float:
    """How many processors this process may use at a time."""
    count = float(os.cpu_count() or 1)
    if hasattr(os, "sched_getaffinity"):
        count = min(count, len(os.sched_getaffinity(0)))
    with suppress(OSError, ValueError), open(_QUOTA, encoding="ascii") as file:
        quota, period = map(int, file.read().split())  # "max" where there is no limit
        count = min(count, max(quota, 1) / max(period, 1))
    return count
