"""Memory that other programs leave."""

from __future__ import annotations

from contextlib import suppress


def available_bytes() -> int | None:
    """What a new process can have without taking it from others, bytes.

    Returns:
        None where the system doesn't tell (all but Linux).
    """
    with (
        suppress(OSError, ValueError, IndexError),
        open("/proc/meminfo", encoding="ascii") as file,
    ):
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None
