"""Run a Python module in a process of its own, and learn what it took."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import RunError
from core.storage.kernel_files import process_bytes

ROOT = Path(__file__).resolve().parents[1]
_POLL_SECONDS = 0.1
_LOG_LINES = 15

# ru_maxrss is in bytes on a Mac, in kilobytes elsewhere
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Ended:
    """A process that came to its end.

    Attributes:
        seconds: Wall clock, from its start.
        peak_bytes: Most memory that it had, pages of mapped files included.
        own_peak_bytes: The same without mapped files, whose pages the system takes
            back when it needs them; seen by looking several times a second, None where
            the system doesn't tell (only Linux does).
    """

    seconds: float
    peak_bytes: int
    own_peak_bytes: int | None


def run_module(
    words: Sequence[str], log: Path, watch: Callable[[], None] | None = None
) -> Ended:
    """Run `python -m words...` to its end; it dies with us.

    Args:
        words: Module and arguments.
        log: Its output and errors go there.
        watch: Called several times a second while it runs.

    Raises:
        RunError: It failed; the log's end is in the message.
    """
    environment = os.environ | {
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "PYTHONUNBUFFERED": "1",
    }
    began = time.monotonic()
    with log.open("wb") as file:
        child = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,  # Ctrl-C reaches it through us only
        )
    try:
        usage, own_peak = _wait(child, watch)
    except BaseException:
        end(child)
        raise
    if child.returncode:
        raise RunError(
            f"`python -m {words[0]}` to come to its end",
            f"exit code {child.returncode}",
            f"The end of its log:\n{tail(log)}",
        )
    peak = peak_bytes(usage)
    return Ended(round(time.monotonic() - began, 3), peak, own_peak)


def peak_bytes(usage: resource.struct_rusage) -> int:
    """The most memory that a process had, pages of mapped files included."""
    return int(usage.ru_maxrss) * _RSS_UNIT


def tail(log: Path) -> str:
    """The last lines of a log."""
    lines = log.read_text("utf-8", "replace").splitlines()
    return "\n".join(lines[-_LOG_LINES:])


def end(child: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started; nothing of it is worth keeping."""
    if child.returncode is not None:
        return
    try:
        os.killpg(child.pid, signal.SIGKILL)  # its session is its own
    except ProcessLookupError:
        return
    child.wait()


def _wait(
    child: subprocess.Popen[bytes], watch: Callable[[], None] | None
) -> tuple[resource.struct_rusage, int | None]:
    """Wait for this very child: only wait4 tells one child's memory from another's."""
    own_peak: int | None = None
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return usage, own_peak
        seen = _own_bytes(child.pid)
        if seen is not None:
            own_peak = max(own_peak or 0, seen)
        if watch:
            watch()
        time.sleep(_POLL_SECONDS)


def _own_bytes(pid: int) -> int | None:
    """Memory that a process has now, without pages of mapped files."""
    return process_bytes("RssAnon:", pid)
