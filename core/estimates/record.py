"""Keep what a finished run shows, for the estimates of later ones."""

from __future__ import annotations

import time
from itertools import pairwise
from statistics import median

from core.estimates.cost_model import Workload
from core.estimates.disturbance import Span, span_of
from core.estimates.unit_times import UnitTimes
from core.runs.cache_keys import KeyedImages
from core.runs.formats import PhaseResult
from core.runs.metrics_log import History, read_history
from core.runs.run import Run


def record(run: Run) -> None:
    """Keep times and numbers of epochs of a run that has ended.

    One that was stopped or resumed shows none: its stages did not run from their
    beginning to their end.
    """
    if run.stop_requested or run.status().get("resumes"):
        return
    recorder = _Recorder(run)
    recorder.record_stages()
    history = read_history(run.path / "metrics.jsonl")
    for phase, result in run.results().items():
        recorder.record_phase(phase, result, history)
    recorder.times.timings.save()


class _Recorder:
    """Takes times out of a run from its beginning to its end.

    Args:
        run: Finished.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._status = run.status()
        self._stages = {
            name: stage
            for name, stage in self._status.get("stages", {}).items()
            if stage.get("state") == "done"
        }
        shares = KeyedImages.of(run.manifest).share_features(run.config)
        self._workload = Workload(run.config, run.manifest.counts(), shares)
        self.times = UnitTimes(self._workload)

    def record_stages(self) -> None:
        """Decoding, features, evaluation, and the start."""
        times = self.times
        if decoding := self._busy_seconds("decode"):
            times.learn(times.decode(), decoding / self._workload.images)
        self._record_features()
        if seconds := self._seconds("evaluate"):
            phases = self._run.results()
            looks = sum(map(times.look_seconds, phases))
            # What a look took is not known: never believe that it was all there was.
            rest = max(seconds - looks, seconds / 2)
            times.learn(times.evaluate, rest / len(phases))
        if began := self._status.get("started"):
            inside = self._all_stages
            loading = self._status.get("loading_seconds", 0.0)
            seconds = loading + time.time() - began - inside.wall
            start = times.warm_start if self._status.get("is_warm") else times.start
            times.learn(start, max(0.0, seconds) * inside.share_alone())

    def _record_features(self) -> None:
        busy, num_rows = self._busy_seconds("features"), self.times.num_rows
        # Decoding in the pass would count as the network's time.
        if not busy or not self._workload.pixel_bytes or not num_rows:
            return
        # Of several backbones side by side, some may have had their features already.
        if not self._run.config.facts.parts:
            self.times.learn(self.times.row, busy / num_rows)
        if num_converted := self._stages["features"].get("converted"):
            before = self._seconds("features") - busy
            self.times.learn(self.times.convert, before / num_converted)

    @property
    def _all_stages(self) -> Span:
        """What passed in all stages together."""
        spans = map(span_of, self._status.get("stages", {}).values())
        return Span(*map(sum, zip(Span(0.0, 0.0, 0.0), *spans, strict=True)))

    def _seconds(self, stage: str) -> float:
        """A stage's seconds, as it would have taken alone."""
        values = self._stages.get(stage, {})
        return values.get("seconds", 0.0) * self._share_alone(stage)

    def _busy_seconds(self, stage: str) -> float:
        """Seconds at work in a stage that did all of it; 0 where it found some done."""
        values = self._stages.get(stage, {})
        is_whole = 0 < values.get("done", 0) == values.get("total")
        busy = values.get("busy_seconds", 0.0) if is_whole else 0.0
        return busy * self._share_alone(stage)

    def _share_alone(self, stage: str) -> float:
        span = span_of(self._stages.get(stage, {}))
        return span.share_alone(is_serial=stage == "evaluate")

    def record_phase(self, phase: str, result: PhaseResult, history: History) -> None:
        """How many epochs a phase took, and how long they were."""
        if not self._run.config.is_fitted(phase):
            self.times.timings.add_epochs(
                phase,
                best=result["best_epoch"],
                used=result["epochs"],
                allowed=self._run.config.epochs(phase),
            )
        share = self._share_alone(phase)
        seconds = [share * epoch["seconds"] for epoch in history.epochs.get(phase, ())]
        begun = history.steps.get(phase, [0])
        outside = max(0.0, self._seconds(phase) - sum(seconds)) / len(begun)
        for step, (begin, end) in enumerate(pairwise([*begun, len(seconds)])):
            if begin < end:
                self._record_step(phase, step, seconds[begin:end], outside)

    def _record_step(
        self, phase: str, step: int, epochs: list[float], outside: float
    ) -> None:
        """The first epoch compiles the training step; the others show the pace.

        What compiling took is told by the second epoch, not by the usual one: a machine
        that is busy for a while is busy in both.

        Args:
            phase: One that is over.
            step: Place among its steps.
            epochs: Seconds of each.
            outside: Seconds of the step that are of no epoch.
        """
        times, compiling = self.times, self.times.compiling(phase, step)
        if len(epochs) > 1:
            times.learn(compiling, outside + max(0.0, epochs[0] - epochs[1]))
            usual = median(epochs[1:])
        else:
            usual = _less(epochs[0], compiling.seconds)
        images = _less(usual, times.epoch_seconds)
        image = times.image(phase, step)
        times.learn(image, images / self._workload.images_per_epoch)


def _less(seconds: float, other: float) -> float:
    """Seconds without what else is in them; a fifth is left, as both are estimates."""
    return max(0.2 * seconds, seconds - other)
