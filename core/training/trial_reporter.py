"""What a trial of a sweep says of itself while it is trained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack, cast

from core.runs.event_formats import EpochEvent, Event
from core.runs.formats import Status
from core.training.reporter import Reporter

# Told of an epoch that is over: phase, epoch, validation accuracy and loss; answers
# whether the trial is to end.
Watch = Callable[[str, int, float, float], bool]


class TrialReporter(Reporter):
    """Stands for a job's reporter within one of its many trainings.

    A trial has no log of its own: whoever watches it is told of each epoch, and may end
    it there.

    Args:
        reporter: Of the job.
        watch: Is told of every epoch.
    """

    def __init__(self, reporter: Reporter, watch: Watch) -> None:
        self._job = reporter
        self._watch = watch
        self.status: Status = {"stages": {}}
        self.events: list[EpochEvent] = []
        self.is_ended = False  # by whoever watches
        self._is_awaiting = False

    def event(self, event: Event) -> None:
        """Tell the watcher of an epoch; nothing else is kept."""
        if event["event"] != "epoch":
            return
        epoch = cast(EpochEvent, event)
        self.events.append(epoch)
        accuracy, loss = epoch["val_accuracy"], epoch["val_loss"]
        if accuracy is not None and loss is not None:
            phase = epoch["phase"], epoch["epoch"]
            self.is_ended |= self._watch(*phase, accuracy, loss)

    def progress(self, done: float, seconds: float, images: int = 0) -> None:
        """A job's progress is in trials, not in the epochs of one."""

    def keep(self, is_keeping: bool) -> None:
        """A trial that is stopped keeps nothing."""

    def write(self, **values: Unpack[Status]) -> None:
        """A trial has no status of its own."""

    @property
    def stop_requested(self) -> bool:
        """Whether to end: the trial, or the job that it is a part of."""
        return self.is_ended or self._job.stop_requested
