"""How much memory this process has had at most."""

from __future__ import annotations

import sys
from contextlib import suppress

if sys.platform != "win32":
    import resource

# ru_maxrss is in bytes on a Mac, in kilobytes elsewhere
_UNIT = 1 if sys.platform == "darwin" else 1024


def peak_bytes() -> int | None:
    """The most memory until now, pages of mapped files included.

    It never falls: of a later phase it is what all phases until then took.

    Returns:
        Bytes; None where the system doesn't tell (Windows).
    """
    if sys.platform == "win32":
        return None
    if sys.platform == "linux":  # ru_maxrss begins with what the parent had
        with suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * _UNIT
