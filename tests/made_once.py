"""What is dear to make and no test changes: made once, also for several processes.

`make test` lets several processes test at once, each its own part, and names a folder
that is theirs by THAW_TESTS_MADE. Without it each process makes its own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from core.storage.locks import locked

VARIABLE = "THAW_TESTS_MADE"


def made_once(name: str, own: Path, make: Callable[[Path], None]) -> Path:
    """A folder that the first who asked has made; the others wait for it meanwhile.

    It never moves, so that what lies in it may name paths into it. It is for all:
    whoever changes anything copies it first.

    Args:
        name: The folder's.
        own: Where it lies if this process shares nothing.
        make: Fills the folder, which is empty.
    """
    folder = shared_folder(own) / name
    whole = folder.with_name(f"{name} is whole")
    with locked(folder):
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)  # its maker was killed
            folder.mkdir()
            make(folder)
            whole.touch()
    return folder


def shared_folder(own: Path) -> Path:
    """The folder of all processes that test together, or `own`."""
    return Path(os.environ.get(VARIABLE) or own)
