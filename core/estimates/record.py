"""Keep what a finished run shows, for the estimates of later ones."""

from __future__ import annotations

import time
from itertools import pairwise
from statistics import mean, median

from core.estimates.cost_model import Workload, step_shares
from core.estimates.unit_times import UnitTimes
from core.runs.formats import PhaseResult, Status
from core.runs.metrics_log import History, read_history
from core.runs.run import Run


def record(run: Run) -> None:
    """Keep times and numbers of epochs of a run that has ended.

    One that was stopped or resumed shows none: its stages did not run from their
    beginning to their end.
    """
    status = run.status()
    if run.stop_requested or status.get("resumes"):
        return
    recorder = _Recorder(run, status)
    recorder.record_stages()
    history = read_history(run.path / "metrics.jsonl")
    for phase, result in run.results().items():
        recorder.record_phase(phase, result, history)
    recorder.times.timings.save()


class _Recorder:
    """Takes times out of a run from its beginning to its end.

    Args:
        run: Finished.
        status: What its worker said last.
    """

    def __init__(self, run: Run, status: Status) -> None:
        self._run = run
        self._status = status
        self._stages = {
            name: stage
            for name, stage in status.get("stages", {}).items()
            if isinstance(stage, dict) and stage.get("state") == "done"
        }
        self._workload = Workload(run.config, run.manifest.counts())
        self.times = UnitTimes(self._workload)

    def record_stages(self) -> None:
        """Decoding, features, evaluation, and the start."""
        if decoding := self._busy_seconds("decode"):
            self.times.learn(self.times.decode(), decoding / self._workload.images)
        self._record_features()
        num_results = len(self._run.results())
        if not num_results:
            return
        if seconds := self._seconds("evaluate"):
            self.times.learn(self.times.evaluate, seconds / num_results)
        if began := self._status.get("started"):
            every = self._status.get("stages", {}).values()
            inside = sum(float(stage.get("seconds", 0.0)) for stage in every)
            loading = float(self._status.get("loading_seconds", 0.0))
            self.times.learn(self.times.start, loading + time.time() - began - inside)

    def _record_features(self) -> None:
        seconds = self._busy_seconds("features")
        num_rows = self.times.num_rows
        # Decoding in the pass would count as the network's time.
        if not seconds or not self._workload.pixel_bytes or not num_rows:
            return
        self.times.learn(self.times.row, seconds / num_rows)
        if num_converted := self._stages["features"].get("converted"):
            before = self._seconds("features") - seconds
            self.times.learn(self.times.convert, before / num_converted)

    def _seconds(self, stage: str) -> float:
        return float(self._stages.get(stage, {}).get("seconds", 0.0))

    def _busy_seconds(self, stage: str) -> float:
        """Seconds at work in a stage that did all of it; 0 where it found some done."""
        values = self._stages.get(stage, {})
        done = values.get("done") or 0
        is_whole = done == values.get("total") and self._workload.images
        return float(values.get("busy_seconds", 0.0)) if done and is_whole else 0.0

    def record_phase(self, phase: str, result: PhaseResult, history: History) -> None:
        """How many epochs a phase took, and how long they were."""
        used = int(result.get("epochs", 0))
        best = int(result.get("best_epoch", used))
        self.times.timings.add_epochs(phase, best, used, self._run.config.epochs(phase))
        epochs = history.epochs.get(phase, [])
        seconds = [float(epoch.get("seconds", 0.0)) for epoch in epochs]
        begun = [*(history.steps.get(phase) or [0]), len(seconds)]
        steps = [seconds[begin:end] for begin, end in pairwise(begun)]
        if seconds and self._workload.train:
            self._record_epochs(phase, [step for step in steps if step])

    def _record_epochs(self, phase: str, steps: list[list[float]]) -> None:
        """The first epoch compiles the training step; the others show the pace.

        What compiling took is told by the second epoch, not by the usual one: a machine
        that is busy for a while is busy in both. Each step of gradual unfreezing
        compiles its own, and its epochs are shorter than those of the last.

        Args:
            phase: One that is over.
            steps: Seconds of each epoch, by step.
        """
        longer = {i: step for i, step in enumerate(steps) if len(step) > 1}
        unit = self.times.compiling(phase)
        if longer:
            compiling = max(0.0, self._seconds(phase) - sum(map(sum, steps)))
            compiling += sum(max(0.0, step[0] - step[1]) for step in longer.values())
            shares = (self.times.compiling_shares(phase)[step] for step in longer)
            self.times.learn(unit, compiling / sum(shares))
            usual = {i: median(step[1:]) for i, step in longer.items()}
        else:
            whole = unit.seconds
            usual = {
                i: max(
                    0.2 * step[0],
                    step[0] - whole * self.times.compiling_shares(phase)[i],
                )
                for i, step in enumerate(steps)
            }
        config = self._run.config
        of_last = step_shares(config, phase)
        between = self.times.epoch_seconds
        images = mean(
            max(0.2 * seconds, seconds - between) / of_last[i]
            for i, seconds in usual.items()
        )
        image = self.times.image(phase)
        self.times.learn(image, images / self._workload.images_per_epoch)
