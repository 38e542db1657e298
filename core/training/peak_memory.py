"""How much memory this process has had at most."""

from __future__ import annotations

import sys

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
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * _UNIT
