"""How long a job will still take: what runs now, and all that is still to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# Of a part's planned seconds, these at the least count as if they had been measured, so
# that the first batches, and compiling what validates, don't make the time left jump.
_PLAN_SHARE = 0.05
_PLAN_SECONDS = 3.0

# What took longer than planned makes all that is planned longer, a busy machine is busy
# for a while; what took less does not make it shorter, it may come from the cache.
_MOST_PACE = 3.0
_PACE_SECONDS = 5.0  # that count as if they had gone as planned: small parts vary most


class TimeLeft:
    """Puts together what was planned and what is measured.

    A stage has as many parts as it is entered times in a run without a fault: the
    fine-tune phase one per step of gradual unfreezing, the evaluation one per phase.

    Args:
        planned: Estimated seconds of each part, by stage; {} = nobody estimated it.
    """

    def __init__(self, planned: Mapping[str, Sequence[float]]) -> None:
        self._planned = planned
        self._spent = self._expected = 0.0  # seconds, of the parts that are over
        self._stage, self._part, self._began = "", 0, 0.0
        self._span = 0.0, 1.0
        self._first: tuple[float, float] | None = None  # first progress, and when

    @property
    def is_planned(self) -> bool:
        """Whether there is an estimate."""
        return bool(self._planned)

    def enter(
        self, stage: str, part: int, span: tuple[float, float], now: float
    ) -> None:
        """A part of a stage begins.

        Args:
            stage: Its name.
            part: Its place among the stage's parts, from 0.
            span: What is done of the stage when the part begins, and when it is over.
            now: On the clock of all that follows, seconds.
        """
        self._stage, self._part, self._span = stage, part, span
        self._began, self._first = now, None

    def leave(self, now: float) -> None:
        """The part that was entered is over."""
        if planned := self._planned_part(self._stage, self._part):
            self._spent += now - self._began
            self._expected += planned

    def within(self, done: float, seconds: float, now: float) -> float:
        """Seconds until the running part is over, at most: without early stopping.

        The rate is the one since the first word on progress, because what comes before
        it, such as compiling a training step, comes once.

        Args:
            done: Of the stage.
            seconds: Spent on `done`, for a part that was not planned.
            now: On the clock of `enter`.
        """
        first, last = self._span
        planned = self._pace * self._planned_part(self._stage, self._part)
        if done <= first:
            return max(0.0, planned - (now - self._began))
        if self._first is None:
            self._first = done, now
        done_since, seconds_since = done - self._first[0], now - self._first[1]
        if planned:
            share = min(1.0, max(_PLAN_SHARE, _PLAN_SECONDS / planned))
            done_since += share * (last - first)
            seconds_since += share * planned
        if not done_since:
            done_since, seconds_since = done, seconds
        return max(0.0, seconds_since / done_since * (last - done))

    def later(self, stages: Mapping[str, Mapping[str, Any]]) -> float:
        """Seconds of all parts after the running one, as planned.

        Args:
            stages: As status.json has them: "state", and "parts", those that are over.
        """
        to_come = 0.0
        for name, parts in self._planned.items():
            stage = stages.get(name, {})
            if stage.get("state") == "running":
                to_come += sum(parts[self._part + 1 :])
            elif stage.get("state") == "waiting":
                to_come += sum(parts[int(stage.get("parts", 0)) :])
        return self._pace * to_come

    @property
    def _pace(self) -> float:
        """How many times longer than planned it all takes."""
        spent, expected = self._spent + _PACE_SECONDS, self._expected + _PACE_SECONDS
        return min(_MOST_PACE, max(1.0, spent / expected))

    def _planned_part(self, stage: str, part: int) -> float:
        parts = self._planned.get(stage, ())
        return parts[part] if part < len(parts) else 0.0
