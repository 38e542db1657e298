"""What a sweep tries next, and which trials it ends early, by Optuna.

Each question is asked of a fresh Optuna study in memory that is told all trials that
have ended, with a sampler whose seed is made of the sweep's and the trial's number. So
a sweep that goes on after a crash asks what it would have asked, and its own file of
trials is all that has to be kept.

Bayesian search is the tree-structured Parzen estimator (Bergstra et al. 2011,
"Algorithms for hyper-parameter optimization"); what ends early is below the median of
the trials before at the same epoch (Golovin et al. 2017, "Google Vizier").
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.study import StudyDirection
from optuna.trial import TrialState

from core.runs.sweep_formats import SweepPlan, Trial
from core.sweep.axis import Axis

_STARTUP_TRIALS = 8  # at random, before Bayesian search goes by what was found
_COMPARED_TRIALS = 4  # that must have ended before any is ended early
_FIRST_STEPS = 4  # of a trial, within which it is not judged
_DRAWS = 30  # to find settings that were not tried yet

_STATES = {
    "done": TrialState.COMPLETE,
    "pruned": TrialState.PRUNED,
    "failed": TrialState.FAIL,
}

optuna.logging.set_verbosity(optuna.logging.WARNING)


class Attempt:
    """Settings to try, and whether that is worth going on with.

    Args:
        values: By dotted name; {} = the settings as they are.
        trial: Of Optuna's study; None = it is never ended early.
    """

    def __init__(self, values: dict[str, Any], trial: optuna.Trial | None) -> None:
        self.values = values
        self.told: list[tuple[int, float]] = []
        self._trial = trial

    def tell(self, step: int, figure: float) -> None:
        """Say how far it is.

        Args:
            step: Rises from one call to the next.
            figure: What the sweep aims at, as it is then.
        """
        self.told.append((step, figure))
        if self._trial is not None:
            self._trial.report(figure, step)

    @property
    def is_hopeless(self) -> bool:
        """Whether most trials before were better at this step."""
        return self._trial is not None and self._trial.should_prune()


class Search:
    """Asks for the trials of a sweep, one after another.

    Args:
        plan: Of the sweep.
        start: The values that the settings have as they are, by dotted name.
        seed: Of all that is drawn.
    """

    def __init__(self, plan: SweepPlan, start: Mapping[str, Any], seed: int) -> None:
        self._axes = [Axis.of(form) for form in plan["axes"]]
        self._plan = plan
        self._start = {axis.name: start[axis.name] for axis in self._axes}
        self._seed = seed
        self._space = {axis.name: _distribution(axis) for axis in self._axes}

    def attempt(self, number: int, trials: Sequence[Trial]) -> Attempt | None:
        """The trial of this number; None where all settings were tried.

        Args:
            number: From 0, which is the settings as they are.
            trials: That have ended; those before this one.
        """
        if number == 0:
            return Attempt({}, None)
        if self._plan["search"] != "grid":
            for draw in range(_DRAWS):
                found = self._attempt(self._study(number, draw, trials))
                if self._is_new(found.values, trials):
                    return found
            if any(axis.kind != "choice" for axis in self._axes):
                return None
        values = self._next_on_grid(trials)  # of choices, all that there is
        if values is None:
            return None
        study = self._study(number, 0, trials)
        study.enqueue_trial(values)
        return self._attempt(study)

    def _attempt(self, study: optuna.Study) -> Attempt:
        trial = study.ask(self._space)
        prunes = self._plan["prunes"] and self._plan["aim"] != "both"
        return Attempt(dict(trial.params), trial if prunes else None)

    def _next_on_grid(self, trials: Sequence[Trial]) -> dict[str, Any] | None:
        """The next combination that was not tried, in an order of chance."""
        names = [axis.name for axis in self._axes]
        combinations = list(itertools.product(*(axis.grid for axis in self._axes)))
        for place in np.random.default_rng(self._seed).permutation(len(combinations)):
            values = dict(zip(names, combinations[place], strict=True))
            if self._is_new(values, trials):
                return values
        return None

    def _is_new(self, values: dict[str, Any], trials: Sequence[Trial]) -> bool:
        return all(values != self._values(trial) for trial in trials)

    def _values(self, trial: Trial) -> dict[str, Any]:
        return trial["values"] or self._start

    def _study(self, number: int, draw: int, trials: Sequence[Trial]) -> optuna.Study:
        """A study that knows the trials that have ended."""
        up, down = StudyDirection.MAXIMIZE, StudyDirection.MINIMIZE
        ways = {"accuracy": [up], "loss": [down], "both": [up, down]}
        study = optuna.create_study(
            directions=ways[self._plan["aim"]],
            sampler=self._sampler(number, draw),
            pruner=optuna.pruners.MedianPruner(_COMPARED_TRIALS, _FIRST_STEPS),
        )
        for trial in trials:
            params = self._values(trial)
            if not all(axis.holds(params[axis.name]) for axis in self._axes):
                continue  # the settings as they are may lie outside
            study.add_trial(
                optuna.create_trial(
                    state=_STATES[trial["state"]],
                    values=self._figures(trial) if trial["state"] == "done" else None,
                    params=params,
                    distributions=self._space,
                    intermediate_values=dict(trial.get("told", [])),
                )
            )
        return study

    def _figures(self, trial: Trial) -> list[float]:
        """What the search goes by."""
        aim = self._plan["aim"]
        if aim == "loss":
            return [trial["loss"]]
        seconds = [trial["run_seconds"]] if aim == "both" else []
        return [_accuracy(trial), *seconds]

    def _sampler(self, number: int, draw: int) -> optuna.samplers.BaseSampler:
        sequence = np.random.SeedSequence([self._seed, number, draw])
        seed = int(sequence.generate_state(1)[0])
        if self._plan["search"] == "bayes":
            return optuna.samplers.TPESampler(
                n_startup_trials=_STARTUP_TRIALS, seed=seed
            )
        return optuna.samplers.RandomSampler(seed=seed)


def _accuracy(trial: Trial) -> float:
    """Its accuracy, less a share of half an image by its loss, so that ties are few.

    On easy images many trials answer all of them rightly.
    """
    share = trial["loss"] / (1 + trial["loss"])
    return trial["accuracy"] - share / (2 * max(1, trial.get("count", 1)))


def _distribution(axis: Axis) -> BaseDistribution:
    if axis.kind == "choice":
        return CategoricalDistribution(axis.values)
    if axis.kind == "int":
        return IntDistribution(round(axis.low), round(axis.high), log=axis.is_log)
    return FloatDistribution(axis.low, axis.high, log=axis.is_log)
