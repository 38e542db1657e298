"""Keep what a finished run shows, for the estimates of later ones."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from core.machine import TYPICAL, known_machine
from core.runs.events import read_history
from core.runs.made import converted_name, features_name, pixels_name
from core.runs.prices import Prices
from core.runs.rates import Rates
from core.runs.run import Run
from core.runs.work import Work


def remember(run: Run) -> None:
    """Keep rates, numbers of epochs and the cache's entries of a run that has ended.

    Of one that was stopped or resumed only the entries count: its stages did not run
    from their beginning to their end.
    """
    rates, status = Rates(), run.status()
    stages = {
        name: told
        for name, told in status.get("stages", {}).items()
        if isinstance(told, dict) and told.get("state") == "done"
    }
    if not (run.stop_requested or status.get("resumes")):
        _Learner(run, rates, status, stages).learn()
    if not status.get("left_out"):  # else they are of another manifest than the run's
        _keep_entries(run, rates, stages)
    rates.save()


def _keep_entries(run: Run, rates: Rates, stages: dict[str, Any]) -> None:
    config, digest = run.config, run.manifest.digest
    names = {
        "decode": [pixels_name(config, digest)],
        "features": [features_name(config, digest, phase) for phase in config.phases],
    }
    for stage, of_stage in names.items():
        entries = stages.get(stage, {}).get("entries", [])
        # Without a second phase there is one entry of features.
        for name, entry in zip(of_stage, entries, strict=False):
            rates.add_entry(name, str(entry))


class _Learner:
    """Takes rates out of a run from its beginning to its end.

    Args:
        run: Finished.
        rates: To add to.
        status: What its worker said last.
        stages: Those that are done.
    """

    def __init__(
        self, run: Run, rates: Rates, status: dict[str, Any], stages: dict[str, Any]
    ) -> None:
        self._run = run
        self._rates = rates
        self._status = status
        self._stages = stages
        self._work = Work(run.config, run.manifest.counts())
        self._prices = Prices(run.config, known_machine() or TYPICAL, rates)
        self._names = self._prices.names

    def learn(self) -> None:
        """Add all that the run shows."""
        self._learn_decode()
        self._learn_features()
        self._learn_phases()
        results = self._run.results()
        evaluate = float(self._stages.get("evaluate", {}).get("seconds", 0.0))
        if results and evaluate:
            self._add(self._names.evaluate, evaluate / len(results))
        began = self._status.get("started")
        if began and results:
            told = self._status.get("stages", {}).values()
            inside = sum(float(stage.get("seconds", 0.0)) for stage in told)
            loading = float(self._status.get("loading_seconds", 0.0))
            self._add(self._names.start, loading + time.time() - began - inside)

    def _learn_decode(self) -> None:
        if seconds := self._busy_seconds("decode"):
            self._add(self._names.decode, seconds / self._work.images)

    def _learn_features(self) -> None:
        seconds = self._busy_seconds("features")
        train, held_out = self._work.pass_rows
        # Decoding in the pass would count as the network's time.
        if not seconds or not self._work.pixel_bytes or not train + held_out:
            return
        exact = self._prices.held_out_row / self._prices.row
        size = self._run.config.input_size
        self._add(self._names.row, seconds / (train + exact * held_out), size)
        kept = converted_name(self._run.config)
        if self._rates.entry(kept) is None:
            before = float(self._stages["features"]["seconds"]) - seconds
            self._add(self._names.convert, before / self._work.num_networks)
            self._rates.add_entry(kept, "")

    def _busy_seconds(self, stage: str) -> float:
        """Of a stage that did all of its work itself; 0 where it found some done."""
        told = self._stages.get(stage, {})
        done = told.get("done") or 0
        is_whole = done == told.get("total") and self._work.images
        return float(told.get("busy_seconds", 0.0)) if done and is_whole else 0.0

    def _learn_phases(self) -> None:
        history = read_history(self._run.path / "metrics.jsonl")
        for phase, result in self._run.results().items():
            used = int(result.get("epochs", 0))
            best = int(result.get("best_epoch", used))
            self._rates.add_epochs(phase, best, used, self._run.config.epochs(phase))
            seconds = [
                float(epoch.get("seconds", 0.0))
                for epoch in history.epochs.get(phase, [])
            ]
            if seconds and self._work.train:
                self._learn_epochs(phase, seconds)

    def _learn_epochs(self, phase: str, seconds: list[float]) -> None:
        """The first epoch compiles the training step; the others show the rate.

        What compiling took is told by the second epoch, not by the usual one: a machine
        that is busy for a while is busy in both.
        """
        if len(seconds) > 1:
            usual = median(seconds[1:])
            whole = float(self._stages.get(phase, {}).get("seconds", 0.0))
            trace = max(0.0, whole - sum(seconds)) + max(0.0, seconds[0] - seconds[1])
            self._add(self._names.trace(phase), trace)
        else:
            trace = self._prices.trace(phase)
            usual = max(0.2 * seconds[0], seconds[0] - trace)
        images = max(0.2 * usual, usual - self._prices.between_epochs)
        streamed = self._work.is_streamed(phase)
        size = self._run.config.input_size if phase != "frozen" or streamed else 0
        name = self._names.epoch(phase, streamed)
        self._add(name, images / self._work.images_per_epoch, size)

    def _add(self, name: str, seconds: float, size: int = 0) -> None:
        self._rates.add(name, size, seconds)
