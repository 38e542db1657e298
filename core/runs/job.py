"""A directory in which a worker works: a run's, or a study's.

Who writes what (one writer per file):

    manifest.json  about.json  launch.json    whoever starts or resumes the job
    stop                                      whoever asks it to stop
    status.json  worker.log                   the worker

A lock that the worker holds says that it lives, not its number.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path
from typing import Any

from core.config import RunConfig
from core.data.manifest import Manifest
from core.storage.files import read_json
from core.storage.locks import is_locked

ACTIVE_STATES = ("queued", "running")

# A new worker takes its lock within a second or, on a busy machine, a few; until then
# its job is queued. Once it has said a word, its death shows at once.
_LAUNCH_GRACE_SECONDS = 15.0


class Job(ABC):
    """Reads one directory; nothing is kept that can change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def id(self) -> str:
        """The directory's name; it stands in links."""
        return self.path.name

    @property
    @abstractmethod
    def config(self) -> RunConfig:
        """The settings that it was started with."""

    @property
    @abstractmethod
    def stages(self) -> tuple[str, ...]:
        """What its worker does one after another."""

    @cached_property
    def manifest(self) -> Manifest:
        """The images it uses, as they were split when it was started."""
        return Manifest.from_json(read_json(self.path / "manifest.json", {}))

    @cached_property
    def about(self) -> dict[str, Any]:
        """Data set's name and manifest digest, without reading the manifest."""
        return dict(read_json(self.path / "about.json", {}))

    def status(self) -> dict[str, Any]:
        """What the worker last said of itself; {} before it said anything."""
        value = read_json(self.path / "status.json", {})
        return value if isinstance(value, dict) else {}

    def state(self, status: dict[str, Any] | None = None) -> str:
        """One of queued, running, interrupted, stopped, failed, done."""
        status = self.status() if status is None else status
        said = str(status.get("state", "queued"))
        launch = read_json(self.path / "launch.json", {})
        seen = status.get("launch") == launch.get("id")
        if said not in ACTIVE_STATES and seen:
            return said
        if is_locked(self.path / "lock"):
            return said if seen and said in ACTIVE_STATES else "queued"
        last = self.status()  # it may have said its last word and gone since
        if last != status:
            return self.state(last)
        age = time.time() - float(launch.get("time", 0.0))
        return "queued" if not seen and age < _LAUNCH_GRACE_SECONDS else "interrupted"

    def request_stop(self) -> None:
        """Ask the worker to end and keep the best so far."""
        (self.path / "stop").touch()

    @property
    def stop_requested(self) -> bool:
        """Whether somebody asked the job to stop."""
        return (self.path / "stop").exists()
