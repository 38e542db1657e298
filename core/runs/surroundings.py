"""What a worker has from whoever starts it, as one digest.

A job must not notice that its worker served others before: a worker takes it only when
a new one would be started with the same environment, the same code and the same rights.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import sysconfig
from pathlib import Path
from typing import Any

from core.storage.fingerprint import file_fingerprint
from core.storage.kernel_files import word_behind

# Variables that say where a shell is and what its window is like. Any other may matter
# to some library. THAW_HOME counts by itself: a worker waits in one.
_PASSING = {
    *("_", "PWD", "OLDPWD", "SHLVL", "TERM", "COLORTERM", "COLUMNS", "LINES"),
    *("WINDOWID", "PYTEST_CURRENT_TEST", "THAW_HOME", "THAW_WARM_SECONDS"),
}
_CODE = Path(__file__).resolve().parents[1]
_CODE_ENDINGS = (".py", ".toml", ".json")


def surroundings() -> str:
    """A digest of all that this process would hand on to a worker, 32 hex digits."""
    found = json.dumps([_environment(), _rights(), _software()])
    return hashlib.blake2b(found.encode(errors="replace"), digest_size=16).hexdigest()


def _environment() -> list[tuple[str, str]]:
    return sorted(item for item in os.environ.items() if item[0] not in _PASSING)


def _rights() -> list[Any]:
    """The computer, the user and what they may; None where the system has no such.

    Two computers may share one THAW_HOME, on a network drive.
    """
    return [
        platform.node(),
        [os.getuid(), os.getgid(), _umask()] if hasattr(os, "getuid") else None,
        sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        os.getpriority(os.PRIO_PROCESS, 0) if hasattr(os, "getpriority") else None,
    ]


def _umask() -> str | None:
    """Who may read what is written, as Linux tells it; asking Python would change it
    for all threads for a moment."""
    return word_behind(Path("/proc/self/status"), "Umask:")


def _software() -> list[Any]:
    """Python, the packages as they are installed, Keras' settings, our own code."""
    # As it is where there is no home folder, for which `Path.expanduser` raises.
    settings = Path(os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras"))
    places = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    places.append(str(settings / "keras.json"))
    files = sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(_CODE)
        for name in names
        if name.endswith(_CODE_ENDINGS)
    )
    return [sys.executable, sys.version, *map(file_fingerprint, [*places, *files])]
