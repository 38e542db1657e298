"""How much of an automatic training's time is over, and what fits into the rest."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

from core.config import RunConfig
from core.data.manifest import Manifest
from core.errors import UserError
from core.estimates.estimate import Estimate, estimate
from core.runs.cache_keys import KeyedImages
from core.runs.formats import Status
from core.runs.sweep_formats import Trial
from core.runs.trials import done
from core.sweep.auto import (
    RANKING,
    TRIAL_EPOCHS,
    bases,
    finetune_tries,
    whole,
    winner_values,
)
from core.sweep.space import with_values

_START_SECONDS = 4.0  # of a run, before its first stage and between stages
_PROBE_SECONDS = 2.0  # to load a network and to judge its features
_SPARE = 0.85  # of the time that is left: epochs may take longer than in a trial
_MOST_PACE = 5.0
_CALM_SECONDS = 3.0  # that count as if they had gone as estimated
_GOOD_EPOCHS = 14  # of fine-tuning, those of its trials included
_LEAST_EPOCHS = 2  # of fine-tuning at last; with fewer it is not begun
_FEWEST_TO_CHOOSE = 2  # backbones, for a ranking


class AutoClock:
    """Knows what time there is.

    Args:
        config: The settings as they are.
        seconds: That there are in all.
        before: Of these, that earlier workers and the start of this one took.
    """

    def __init__(self, config: RunConfig, seconds: float, before: float) -> None:
        self._config = config
        self.seconds = seconds
        self._began = time.monotonic() - before
        self._taken = self._foreseen = 0.0  # by trials: seconds, and those estimated

    @property
    def spent(self) -> float:
        """Seconds that are over."""
        return time.monotonic() - self._began

    def moment(self, share: float) -> float:
        """When a share of the time is over, on the monotonic clock."""
        return self._began + share * self.seconds

    def end_of_training(self, config: RunConfig, manifest: Manifest) -> float:
        """When a run has to end its training, so that it can be judged in time."""
        last_phase = _estimate(config, manifest).parts["evaluate"][-1]
        return self.moment(1.0) - self.pace * last_phase

    @property
    def pace(self) -> float:
        """How many times longer than estimated things take on this machine now."""
        taken, foreseen = self._taken + _CALM_SECONDS, self._foreseen + _CALM_SECONDS
        return min(_MOST_PACE, max(1.0, taken / foreseen))

    def note(self, foreseen: float, taken: float) -> None:
        """Learn from a trial: the seconds that were estimated, and that it took."""
        self._foreseen += foreseen
        self._taken += taken

    def foreseen(self, values: Mapping[str, Any], manifest: Manifest) -> float:
        """Seconds that settings take to be tried, with what the cache holds now.

        Infinitely many where they don't go together.
        """
        try:
            plan = _estimate(with_values(self._config, values), manifest)
        except UserError:
            return math.inf
        return plan.total_seconds - plan.start_seconds - plan.seconds["evaluate"]

    def fits(self, values: Mapping[str, Any], share: float, manifest: Manifest) -> bool:
        """Whether settings can be tried before a share of the time is over."""
        seconds = self.pace * self.foreseen(values, manifest)
        return self.spent + seconds <= share * self.seconds

    def fits_whole(
        self, values: Mapping[str, Any], manifest: Manifest, times: float = 1.0
    ) -> bool:
        """Whether both phases of settings fit into the time that is left.

        Args:
            values: Of the settings.
            manifest: Of the images.
            times: How often they have to fit.
        """
        try:
            plan = _estimate(with_values(self._config, whole(values)), manifest)
        except UserError:
            return False
        left = self.seconds - self.spent
        return times * self.pace * plan.total_seconds <= left

    def rankable(self, names: Sequence[str], manifest: Manifest) -> list[str]:
        """The backbones that there is time to rank, in their order; [] = too few."""
        kept, expected = [], self.spent
        for name in names:
            config = RunConfig(self._config.dataset, "frozen", backbone=name, views=0)
            plan = _estimate(config, manifest).seconds
            seconds = plan["decode"] + plan["features"] + _PROBE_SECONDS
            seconds *= self.pace
            if expected + seconds < RANKING * self.seconds:
                kept.append(name)
                expected += seconds
        return kept if len(kept) >= _FEWEST_TO_CHOOSE else []

    def base(
        self, trials: Sequence[Trial], manifest: Manifest
    ) -> dict[str, Any] | None:
        """The best frozen phase that there is time to fine-tune from.

        A large network that can't be fine-tuned in time is worth less than a small one
        that can. Where there is time for none, it is the quickest; None = none came to
        its end.
        """
        needed: list[tuple[float, dict[str, Any]]] = []
        for values in bases(trials):
            tuned = finetune_tries(self._config, values)[0]
            seconds = _estimate(with_values(self._config, tuned), manifest).seconds
            each = seconds["finetune"] / TRIAL_EPOCHS
            around = seconds["features"] + seconds["line"] + seconds["evaluate"]
            needed.append((self.pace * (around + _GOOD_EPOCHS * each), values))
        left = self.seconds - self.spent
        for seconds_needed, values in needed:
            if seconds_needed <= left:
                return values
        return min(needed, key=lambda item: item[0])[1] if needed else None

    def epochs(
        self, trials: Sequence[Trial], manifest: Manifest, base: Mapping[str, Any]
    ) -> int:
        """Of fine-tuning the best, that fit into what is left; 0 = too few."""
        values = winner_values(self._config, trials, TRIAL_EPOCHS, base)
        seconds = _estimate(with_values(self._config, values), manifest).seconds
        before = seconds["features"] + seconds["line"] + seconds["evaluate"]
        before *= self.pace
        known = done(trials)
        before += known[0].get("fit_seconds", 0.0) if known else seconds["frozen"]
        left = self.seconds - self.spent - before - self.pace * _START_SECONDS
        each = self.pace * seconds["finetune"] / TRIAL_EPOCHS
        for trial in known:
            if trial["values"] == values and "last_fit_seconds" in trial:
                each = trial["last_fit_seconds"] / TRIAL_EPOCHS
        epochs = int(_SPARE * left / max(each, 1e-3))
        return epochs if epochs >= _LEAST_EPOCHS else 0


def seconds_before(status: Status, trials: Sequence[Trial]) -> float:
    """Seconds of an automatic training that are over when a worker goes on with it.

    The hours in which nobody worked on it do not count.

    Args:
        status: Of its worker, with the seconds of all stages until now.
        trials: That have ended.
    """
    stages = status.get("stages", {})
    of_stages = {name: stage.get("seconds", 0.0) for name, stage in stages.items()}
    training = of_stages.pop("train", 0.0)
    # Of a trial more is written down than its stages, of a ranking only its stages.
    tried = sum(trial.get("seconds", 0.0) for trial in trials)
    searching = max(tried, sum(of_stages.values()))
    return status.get("loading_seconds", 0.0) + searching + training


def _estimate(config: RunConfig, manifest: Manifest) -> Estimate:
    return estimate(config, manifest.counts(), KeyedImages.of(manifest))
