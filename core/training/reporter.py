"""What a worker says of itself while it works: status.json, and whether to stop."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Unpack

from core.estimates.disturbance import Span, clocks, span_of
from core.runs.event_formats import Event
from core.runs.formats import StageStatus, Status
from core.runs.job import Job
from core.storage.files import write_json
from core.storage.json_lines import append_lines
from core.training.time_left import TimeLeft

_WRITE_SECONDS = 0.5  # between two writes of the status
_STOP_SECONDS = 0.2  # between two looks for a request to stop

# The least that is said to be left of a job that is not over.
_LEAST_LEFT_SECONDS = 1.0


class StopRequested(Exception):
    """Somebody asked the run to stop, within something that counts only when whole.

    Args:
        found: Of a study: what it found until then, as its result is; None = nothing,
            or what its status says.
    """

    def __init__(self, found: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.found = found


class Reporter:
    """Writes status.json and metrics.jsonl of one job.

    Args:
        run: Its directory.
        planned: Estimated seconds by stage, for the time left: of each part, where it
            is entered several times.
    """

    def __init__(self, run: Job, planned: Mapping[str, Sequence[float]]) -> None:
        self._run = run
        self._time_left = TimeLeft(planned)
        before = run.status()
        begun = before.get("stages", {})
        is_resumed = "stages" in before
        self.status: Status = {
            "state": "running",
            "launch": run.launched().get("id"),
            "pid": os.getpid(),  # for people; whether it lives, the lock says
            "started": before.get("started", time.time()),
            "stages": {
                name: {"state": "waiting", "seconds": 0.0, **begun.get(name, {})}
                for name in run.stages
            },
            "left_out": before.get("left_out", []),
            "resumes": int(before.get("resumes", 0)) + is_resumed,
            "is_warm": before.get("is_warm", False),
        }
        if not is_resumed and "updated" in before:  # when its turn came
            loading = max(0.0, time.time() - float(before["updated"]))
            self.status["loading_seconds"] = round(loading, 3)
        for stage in self.status["stages"].values():
            if stage["state"] == "running":  # when the worker before was killed
                stage["state"] = "waiting"
        self._written = self._looked = 0.0
        self._began, self._earlier = clocks(), Span(0.0, 0.0, 0.0)  # of the stage
        self._stop = False
        self.deadline = math.inf  # on the monotonic clock; then it counts as stopped
        self.writing = threading.RLock()  # held by who writes, or decides what is kept
        self._is_keeping = self._is_awaiting = False

    def event(self, event: Event) -> None:
        """Append one line to metrics.jsonl, with the time."""
        line = {"time": round(time.time(), 3), **event}
        append_lines(self._run.path / "metrics.jsonl", line)

    @contextmanager
    def stage(
        self, name: str, total: float, part: int = 0, span: tuple[float, float] = (0, 0)
    ) -> Iterator[None]:
        """Mark a stage as running, and as done with its seconds at the end.

        A stage may be entered again; its seconds add up.

        Args:
            name: One of the job's stages.
            total: What there is to do, in any unit.
            part: How many times a run without a fault has entered it before.
            span: What is done of the total when this part begins, and when it is over;
                (0, 0) = it is the whole.
        """
        stage = self.status["stages"][name]
        first, last = span if span[1] else (0, total)
        self._earlier, self._began = span_of(stage), clocks()
        self._time_left.enter(name, part, (first, last), self._began.wall)
        stage.update({"state": "running", "done": first, "total": total})
        self.status["stage"] = name
        self.status.pop("images_per_second", None)  # it was of another stage
        self._tell_time_left(first, 0.0)
        self.write()
        try:
            yield
            self._time_left.leave(time.monotonic())
            # Said before the next one begins: it may take a while until then.
            stage.update(
                {"state": "done" if last >= total else "waiting", "parts": part + 1}
            )
        finally:
            self._count_seconds(stage)
            self.write()

    def _count_seconds(self, stage: StageStatus) -> None:
        span = clocks().since(self._began)
        wall, own, others = (
            sum(both) for both in zip(self._earlier, span, strict=True)
        )
        stage["seconds"] = round(wall, 3)
        stage["processor_seconds"] = round(own, 3)
        stage["other_seconds"] = round(others, 3)

    def skip(self, name: str) -> None:
        """Mark a stage as not needed."""
        self.status["stages"][name]["state"] = "skipped"

    def wait_again(self, name: str) -> None:
        """Mark a stage as not over: all of it comes once more, for something else."""
        self.status["stages"][name].update({"state": "waiting", "done": 0})

    def mark_done(self, *names: str) -> None:
        """Mark stages as done whose outcome is there, whatever was last said of them.

        A worker may be killed between keeping a result and saying so.
        """
        for name in names:
            stage = self.status["stages"][name]
            if stage["state"] != "done":
                stage.update({"state": "done", "done": stage.get("total", 0)})

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
        stage.update({"done": done, "busy_seconds": round(seconds, 3)})
        self._count_seconds(stage)
        if images and seconds > 0:
            self.status["images_per_second"] = round(images / seconds, 1)
        self._tell_time_left(done, seconds)
        if time.monotonic() - self._written > _WRITE_SECONDS:
            self.write()

    def _tell_time_left(self, done: float, seconds: float) -> None:
        """Put the time left into the status, where there is anything to go by."""
        if not done and not self._time_left.is_planned:
            self.status.pop("eta_seconds", None)
            return
        left = self._time_left.within(done, seconds, time.monotonic())
        left += self._time_left.later(self.status["stages"])
        self.status["eta_seconds"] = round(max(_LEAST_LEFT_SECONDS, left), 1)

    def count_conversion(self) -> None:
        """Count a network that the running stage had to convert."""
        stage = self.status["stages"][self.status["stage"]]
        stage["converted"] = stage.get("converted", 0) + 1

    def write(self, **values: Unpack[Status]) -> None:
        """Replace status.json now, with these values in it."""
        with self.writing:
            self.status.update(values)
            self.status["updated"] = round(time.time(), 3)
            write_json(self._run.path / "status.json", self.status)
            self._written = time.monotonic()

    @property
    def is_keeping(self) -> bool:
        """Whether there is a model that a stop has to keep: see `StopWatch`."""
        return self._is_keeping

    def await_model(self) -> None:
        """Say that a worker before left a model: no stop may lose it.

        Nothing is left halfway until it is read, and `keep` says whether it was.
        """
        self._is_keeping = self._is_awaiting = True

    def keep(self, is_keeping: bool) -> None:
        """Say whether what is done from now on has to be kept when the run stops."""
        if self._is_awaiting or is_keeping != self._is_keeping:
            with self.writing:
                self._is_keeping, self._is_awaiting = is_keeping, False

    def is_asked_to_stop(self) -> bool:
        """Whether somebody asked, by a look at the disk; for another thread."""
        return self._run.stop_requested

    @property
    def stop_requested(self) -> bool:
        """Whether to end; looks at the disk a few times a second at most."""
        now = time.monotonic()
        if now > self.deadline:
            return True
        if not self._stop and now - self._looked > _STOP_SECONDS:
            self._looked = now
            self._stop = self._run.stop_requested
        return self._stop

    def raise_if_stopped(self) -> None:
        """Leave a stage that has nothing to keep.

        Raises:
            StopRequested: Somebody asked for it.
        """
        if self.stop_requested and not self._is_awaiting:
            raise StopRequested
