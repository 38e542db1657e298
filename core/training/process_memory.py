"""How much memory this process has, and has had at most in its job."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress

from core.storage.kernel_files import process_bytes

if sys.platform != "win32":
    import resource

# ru_maxrss is in bytes on a Mac, in kilobytes elsewhere
_UNIT = 1 if sys.platform == "darwin" else 1024

_is_of_this_job = True  # whether the peak is, as far as the system can tell


def peak_bytes() -> int | None:
    """The most memory until now, pages of mapped files included.

    It never falls within a job: of a later phase it is what all phases until then took.

    Returns:
        Bytes; None where the system doesn't tell (Windows), or counts what earlier jobs
        of this process took (a Mac).
    """
    if sys.platform == "win32" or not _is_of_this_job:
        return None
    return process_bytes("VmHWM:") or _largest_bytes()


def restart_peak() -> None:
    """Count anew: another job begins in this process."""
    global _is_of_this_job
    _is_of_this_job = False
    with suppress(OSError), open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # of the process's own peak; see proc(5)
        _is_of_this_job = True


def memory_bytes() -> int | None:
    """The memory that the process has; None where the system doesn't tell.

    On a Mac it is the most that it has had.
    """
    return (
        None if sys.platform == "win32" else process_bytes("VmRSS:") or _largest_bytes()
    )


def give_back_memory() -> None:
    """Let the system have what Python and its libraries keep for later."""
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # a C library of another kind
            ctypes.CDLL(None).malloc_trim(0)


def _largest_bytes() -> int:
    """By the system's accounts; Linux lets them begin with what the parent had."""
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * _UNIT
