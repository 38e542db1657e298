"""Keep what a finished job shows, for the estimates of later runs."""

from __future__ import annotations

import time
from itertools import pairwise
from statistics import mean, median
from typing import Any

from core.estimates.cost_model import stage_shares
from core.estimates.timings import Rates
from core.estimates.unit_times import Prices
from core.estimates.workload import Work
from core.hardware import TYPICAL, known_machine
from core.runs.cache_keys import converted_name, features_name, pixels_name
from core.runs.job import Job
from core.runs.metrics_log import read_history
from core.runs.run import Run
from core.storage.files import read_json
from core.storage.paths import caches_dir


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
    _keep_entries(run, rates, status)
    rates.save()


def remember_entries(job: Job) -> None:
    """Keep only which of the cache's entries a job took or made."""
    rates = Rates()
    _keep_entries(job, rates, job.status())
    rates.save()


def _keep_entries(job: Job, rates: Rates, status: dict[str, Any]) -> None:
    config, digest = job.config, job.manifest.digest
    of_lines = [
        features_name(config, digest, "finetune", stage)
        for stage in range(len(config.stages))
        if "finetune" in config.phases
    ]
    names = {
        "decode": [pixels_name(config, digest)],
        "features": [features_name(config, digest, phase) for phase in config.phases],
        "line": list(dict.fromkeys(of_lines)),  # two may cross at the same place
    }
    for stage, of_stage in names.items():
        entries = status.get("stages", {}).get(stage, {}).get("entries", [])
        # Without a second phase there is one entry of features.
        for name, entry in zip(of_stage, entries, strict=False):
            if _is_of(str(entry), digest):
                rates.add_entry(name, str(entry))


def _is_of(entry: str, digest: str) -> bool:
    """Whether an entry of the cache is of the images that the job was started with.

    Where some could not be read it is of the others.
    """
    key = read_json(caches_dir() / entry / "key.json")
    return isinstance(key, dict) and key.get("manifest") == digest


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
            begun = [*(history.stages.get(phase) or [0]), len(seconds)]
            stages = [seconds[begin:end] for begin, end in pairwise(begun)]
            if seconds and self._work.train:
                self._learn_epochs(phase, [stage for stage in stages if stage])

    def _learn_epochs(self, phase: str, stages: list[list[float]]) -> None:
        """The first epoch compiles the training step; the others show the rate.

        What compiling took is told by the second epoch, not by the usual one: a machine
        that is busy for a while is busy in both. Each step of gradual unfreezing
        compiles its own, and its epochs are shorter than those of the last.

        Args:
            phase: One that is over.
            stages: Seconds of each epoch, by stage.
        """
        shares = stage_shares(self._run.config) if phase == "finetune" else [1.0]
        longer = {i: stage for i, stage in enumerate(stages) if len(stage) > 1}
        if longer:
            whole = float(self._stages.get(phase, {}).get("seconds", 0.0))
            compiling = max(0.0, whole - sum(map(sum, stages)))
            compiling += sum(max(0.0, item[0] - item[1]) for item in longer.values())
            steps = sum(self._prices.trace_share(phase, stage) for stage in longer)
            self._add(self._names.trace(phase), compiling / steps)
            usual = {i: median(stage[1:]) for i, stage in longer.items()}
        else:
            usual = {
                i: max(0.2 * stage[0], stage[0] - self._prices.trace(phase, i))
                for i, stage in enumerate(stages)
            }
        between = self._prices.between_epochs
        images = mean(
            max(0.2 * seconds, seconds - between) / shares[i]
            for i, seconds in usual.items()
        )
        streamed = self._work.is_streamed(phase)
        size = self._run.config.input_size if phase != "frozen" or streamed else 0
        name = self._names.epoch(phase, streamed)
        self._add(name, images / self._work.images_per_epoch, size)

    def _add(self, name: str, seconds: float, size: int = 0) -> None:
        self._rates.add(name, size, seconds)
