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

from core.config import RunConfig
from core.data.manifest import Manifest
from core.errors import DataError, RunError
from core.language.texts import _
from core.runs.formats import About, Launch, Status
from core.runs.health import MANIFEST
from core.storage.files import read_json
from core.storage.locks import is_inherited, is_locked
from core.storage.typed_json import fitting

ACTIVE_STATES = ("queued", "running")

# Until a worker takes its lock its job is queued. A new one holds the start's file from
# its first moment; one that waited does not, and on Windows none does. Those have this
# long. Once it has written a status, a worker's death shows at once.
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
        """The images it uses, as they were split when it was started.

        Raises:
            RunError: The file is missing or damaged.
        """
        try:
            return Manifest.load(self.path / MANIFEST)
        except DataError as error:
            raise RunError(
                _("the list of the images of {id}", id=self.id),
                _(
                    "a {manifest} that is missing or damaged ({received})",
                    manifest=MANIFEST,
                    received=error.received,
                ),
                _("Delete it and start it again."),
            ) from error

    @cached_property
    def about(self) -> About:
        """Data set's name and manifest digest, without reading the manifest."""
        return fitting(read_json(self.path / "about.json"), About)

    def status(self) -> Status:
        """What the worker last wrote; {} before it wrote anything."""
        return fitting(read_json(self.path / "status.json"), Status)

    @property
    def launch_path(self) -> Path:
        """The file that says of the latest start of a worker."""
        return self.path / "launch.json"

    def launched(self) -> Launch:
        """The latest start of a worker; {} before there was one."""
        return fitting(read_json(self.launch_path), Launch)

    def state(self, status: Status | None = None) -> str:
        """One of queued, running, interrupted, stopped, failed, done."""
        status = self.status() if status is None else status
        reported = status.get("state", "queued")
        launch = self.launched()
        # Where the start can't be read, the worker's word stands.
        is_current = "id" not in launch or status.get("launch") == launch["id"]
        if reported not in ACTIVE_STATES and is_current:
            return reported
        if is_locked(self.path / "lock"):
            return reported if is_current and reported in ACTIVE_STATES else "queued"
        last = self.status()  # it may have written for the last time and ended since
        if last != status:
            return self.state(last)
        is_starting = not is_current and self._is_starting(launch)
        return "queued" if is_starting else "interrupted"

    def _is_starting(self, launch: Launch) -> bool:
        """Whether the worker of a start may still come to take its lock."""
        # Either way: a clock that was set back must not let it start for ever.
        age = abs(time.time() - launch.get("time", 0.0))
        return age < _LAUNCH_GRACE_SECONDS or is_inherited(self.launch_path)

    def request_stop(self) -> None:
        """Ask the worker to end and keep the best so far."""
        (self.path / "stop").touch()

    @property
    def stop_requested(self) -> bool:
        """Whether somebody asked the job to stop."""
        return (self.path / "stop").exists()
