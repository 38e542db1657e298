"""What a worker says of itself while it works: status.json, and whether to stop."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.files import read_json, write_json
from core.runs.events import append_event
from core.runs.job import Job

_WRITE_SECONDS = 0.5  # between two writes of the status
_STOP_SECONDS = 0.2  # between two looks for a request to stop

# Share of a stage whose planned seconds count as if they had been measured, so that the
# first batches don't make the time left jump.
_PLAN_SHARE = 0.05


class StopRequested(Exception):
    """Somebody asked the run to stop, at a place where there is nothing to keep."""


class Reporter:
    """Writes status.json and metrics.jsonl of one job.

    Args:
        run: Its directory.
        planned_seconds: Estimated seconds by stage, for the time left.
    """

    def __init__(self, run: Job, planned_seconds: dict[str, float]) -> None:
        self._run = run
        self._planned = planned_seconds
        before = run.status()
        stages = run.stages
        is_resumed = "stages" in before
        launch = read_json(run.path / "launch.json", {})
        self.status: dict[str, Any] = {
            "state": "running",
            "launch": launch.get("id"),
            "pid": os.getpid(),  # for people; whether it lives, the lock says
            "started": before.get("started", time.time()),
            "stages": before.get("stages")
            or {name: {"state": "waiting", "seconds": 0.0} for name in stages},
            "left_out": before.get("left_out", []),
            "resumes": int(before.get("resumes", 0)) + is_resumed,
        }
        if not is_resumed and "updated" in before:  # when its turn came
            loading = max(0.0, time.time() - float(before["updated"]))
            self.status["loading_seconds"] = round(loading, 3)
        for stage in self.status["stages"].values():
            if stage["state"] == "running":  # when the worker before was killed
                stage["state"] = "waiting"
        self._written = self._looked = 0.0
        self._began, self._earlier = time.monotonic(), 0.0  # of the stage that runs
        self._first: tuple[float, float] | None = None  # its first progress, and when
        self._stop = False

    def event(self, **values: Any) -> None:
        """Append one line to metrics.jsonl."""
        append_event(
            self._run.path / "metrics.jsonl", {"time": round(time.time(), 3)} | values
        )

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[None]:
        """Mark a stage as running, and as done with its seconds at the end.

        A stage may be entered again; its seconds add up.
        """
        stage = self.status["stages"][name]
        self._earlier, self._began = float(stage["seconds"]), time.monotonic()
        self._first = None
        stage.update(state="running", done=0, total=total)
        self.status["stage"] = name
        self.write()
        try:
            yield
            stage["state"] = "done"
        finally:
            self._count_seconds(stage)
            self.write()

    def _count_seconds(self, stage: dict[str, Any]) -> None:
        stage["seconds"] = round(self._earlier + time.monotonic() - self._began, 3)

    def skip(self, name: str) -> None:
        """Mark a stage as not needed."""
        self.status["stages"][name]["state"] = "skipped"

    def wait_again(self, name: str) -> None:
        """Mark a stage as not over: it is entered once more."""
        self.status["stages"][name].update(state="waiting", done=0)

    def mark_done(self, *names: str) -> None:
        """Mark stages as done whose outcome is there, whatever was last said of them.

        A worker may be killed between keeping a result and saying so.
        """
        for name in names:
            stage = self.status["stages"][name]
            if stage["state"] != "done":
                stage.update(state="done", done=stage.get("total", 0))

    def close_stages(self) -> None:
        """Leave no stage open: what did not come to its end will not any more."""
        for stage in self.status["stages"].values():
            if stage["state"] in ("waiting", "running"):
                stage["state"] = "skipped"
        self.write()

    def progress(self, done: float, seconds: float, images: int = 0) -> None:
        """Say how far the running stage is.

        Args:
            done: Of the stage's total.
            seconds: Spent on `done` so far.
            images: Handled in these seconds, for the rate; 0 = no rate.
        """
        name = self.status["stage"]
        stage = self.status["stages"][name]
        stage.update(done=done, busy_seconds=round(seconds, 3))
        self._count_seconds(stage)
        if images and seconds > 0:
            self.status["images_per_second"] = round(images / seconds, 1)
        if done:
            left = self._seconds_left(name, done, seconds)
            names = list(self.status["stages"])
            left += sum(map(self._still_planned, names[names.index(name) + 1 :]))
            self.status["eta_seconds"] = round(max(0.0, left), 1)
        if time.monotonic() - self._written > _WRITE_SECONDS:
            self.write()

    def _seconds_left(self, name: str, done: float, seconds: float) -> float:
        """Seconds until the running stage is over, at most: without early stopping.

        The rate is the one since the first word on progress, because what comes before
        it, such as compiling a training step, comes once.
        """
        total = float(self.status["stages"][name]["total"])
        now, planned = time.monotonic(), self._planned.get(name, 0.0)
        if self._first is None:
            self._first = done, now
        done_since, seconds_since = done - self._first[0], now - self._first[1]
        if planned and total:
            done_since += _PLAN_SHARE * total
            seconds_since += _PLAN_SHARE * planned
        if not done_since:
            done_since, seconds_since = done, seconds
        return seconds_since / done_since * (total - done)

    def uses(self, *entries: Path) -> None:
        """Say which entries of the cache the running stage took or made, in order."""
        if name := self.status.get("stage"):
            names = [path.name for path in entries]
            self.status["stages"][name]["entries"] = names

    def _still_planned(self, name: str) -> float:
        """Seconds that a stage which has not begun, or begins again, will take."""
        stage = self.status["stages"][name]
        planned = self._planned.get(name, 0.0) - float(stage["seconds"])
        return max(0.0, planned) if stage["state"] == "waiting" else 0.0

    def write(self, **values: Any) -> None:
        """Replace status.json now, with these values in it."""
        self.status.update(values, updated=round(time.time(), 3))
        write_json(self._run.path / "status.json", self.status)
        self._written = time.monotonic()

    @property
    def stop_requested(self) -> bool:
        """Whether to end; looks at the disk a few times a second at most."""
        now = time.monotonic()
        if not self._stop and now - self._looked > _STOP_SECONDS:
            self._looked = now
            self._stop = self._run.stop_requested
        return self._stop

    def raise_if_stopped(self) -> None:
        """Leave a stage that has nothing to keep.

        Raises:
            StopRequested: Somebody asked for it.
        """
        if self.stop_requested:
            raise StopRequested
