"""What Linux says of itself and of processes, in files of one name and value a line."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def word_behind(path: Path, name: str) -> str | None:
    """The first word behind a name at the beginning of a line.

    Args:
        path: Such as /proc/self/status.
        name: As it stands there, with its colon where it has one.

    Returns:
        None where there is no such file (all but Linux), or no such line.
    """
    with suppress(OSError):
        for line in path.read_text("utf-8", errors="replace").splitlines():
            words = line.split()
            if words[:1] == [name] and len(words) > 1:
                return words[1]
    return None


def process_bytes(name: str, pid: int | None = None) -> int | None:
    """A size in what Linux says of a process, bytes; None where it doesn't.

    Args:
        name: Such as "VmHWM:".
        pid: None = this process.
    """
    place = "self" if pid is None else str(pid)
    kilobytes = word_behind(Path("/proc", place, "status"), name)
    return None if kilobytes is None else int(kilobytes) * 1024
