"""Memory that other programs leave."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from core.storage.kernel_files import word_behind

_COMPUTER = Path("/proc/meminfo")

# Of a container with a limit: the limit, what is used, and where it stands how much of
# that are files which can be read again. By version 2 of control groups, and by 1.
_CONTAINER = Path("/sys/fs/cgroup")
_GROUPS = (
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    (
        "memory/memory.limit_in_bytes",
        "memory/memory.usage_in_bytes",
        "memory/memory.stat",
        "total_inactive_file",
    ),
)


def available_bytes() -> int | None:
    """What a new process can have without taking it from others, bytes.

    Returns:
        None where the system doesn't tell (all but Linux).
    """
    kilobytes = word_behind(_COMPUTER, "MemAvailable:")
    whole = None if kilobytes is None else 1024 * int(kilobytes)
    told = whole, *map(_left_to_group, _GROUPS)
    return min((left for left in told if left is not None), default=None)


def _left_to_group(names: tuple[str, str, str, str]) -> int | None:
    """What a control group leaves; None where there is none, or no limit."""
    limit, used, stat, files = names
    with suppress(OSError, ValueError):  # "max" is no limit
        most = int((_CONTAINER / limit).read_text(encoding="ascii"))
        taken = int((_CONTAINER / used).read_text(encoding="ascii"))
        return max(0, most - taken + int(word_behind(_CONTAINER / stat, files) or 0))
    return None
