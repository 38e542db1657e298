"""Work in a process of its own, which goes on when whoever started it has ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.storage.paths import home_dir

_ROOT = Path(__file__).resolve().parents[2]
_FLAGS: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # on Windows

# Ended children stay zombies until their parent asks for them; the next start does.
_children: list[subprocess.Popen[bytes]] = []


def start_python(
    arguments: Sequence[str],
    log: Path,
    environment: Mapping[str, str] | None = None,
    flags: int = 0,
    inherited: Sequence[int] = (),
) -> None:
    """Start this Python with arguments, in this THAW_HOME, and don't wait for it.

    Args:
        arguments: Such as "-m", a module's name and what it is told.
        log: What it prints is added to this file.
        environment: Variables beside our own.
        flags: Of Windows, beside that Ctrl-C spares it.
        inherited: Descriptors that stay open in it, such as those of locks.

    Raises:
        OSError: It can't be started, or the log not be written.
    """
    ours = {"PYTHONUNBUFFERED": "1", "THAW_HOME": str(home_dir())}
    _children[:] = [child for child in _children if child.poll() is None]
    with log.open("ab") as file:
        # Not `multiprocessing`: inside a Streamlit script it would run app.py again.
        child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=_ROOT,
            env=os.environ | dict(environment or {}) | ours,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,  # so that Ctrl-C of the server spares it
            creationflags=_FLAGS | flags,
            pass_fds=tuple(inherited),
        )
    _children.append(child)
