"""What a worker does for a sweep: one trial after another, each written down."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import tensorflow as tf

from core.config import RunConfig
from core.errors import ConfigError, UserError
from core.estimates.estimate import estimate
from core.language.texts import _
from core.runs.requirements import check_requirements
from core.runs.study import Study
from core.runs.sweep_formats import SweepPlan, SweepResult, Trial
from core.runs.trials import ended, packed, read_trials, write_trial
from core.sweep.axis import Axis
from core.sweep.found import sweep_result
from core.sweep.search import Attempt, Search
from core.sweep.space import value_at, with_values
from core.training.reporter import Reporter, StopRequested
from core.training.trials import TrialEnded, TrialFigures, TrialTrainer

logger = logging.getLogger(__name__)

_PHASE_STEPS = 1000  # epochs of a phase, at most: so a step names phase and epoch


def sweep(study: Study, reporter: Reporter) -> SweepResult:
    """Try settings until the plan's number of trials or its time is reached.

    A trial that fails is written down, and the next one begins. A sweep that was
    broken off goes on after the last trial that had ended.

    Raises:
        StopRequested: Somebody asked for it; with what was found until then.
        UserError: No trial at all came to its end.
    """
    plan: SweepPlan = study.options["sweep"]
    trainer = TrialTrainer(study.manifest, study.path, reporter)
    runner = TrialRunner(study, trainer, plan["aim"])
    start = {
        name: value_at(study.config, name)
        for name in (Axis.of(form).name for form in plan["axes"])
    }
    search = Search(plan, start, study.config.seed)
    trials = runner.before()
    while len(trials) < plan["trials"] and not _is_late(plan, trials):
        number = len(trials)
        attempt = search.attempt(number, trials)
        if attempt is None:  # nothing is left to try
            break
        reporter.status["step"] = f"Trial {number + 1} of {plan['trials']}"
        try:
            reporter.raise_if_stopped()
            config = _settings(study.config, attempt)
            trials.append(runner.tried((number, plan["trials"]), config, attempt))
        except StopRequested:
            found = sweep_result(trials, plan["aim"])
            raise StopRequested(dict(found)) from None
    reporter.mark_done("decode", "features", "study")
    if all(trial["state"] == "failed" for trial in trials):
        raise ConfigError(
            _("a trial that comes to its end"),
            _(
                "{count} that failed, the first so: {reason}",
                count=len(trials),
                reason=trials[0].get("reason", ""),
            ),
            _("Change the settings that all trials share."),
        )
    return sweep_result(trials, plan["aim"])


def _settings(config: RunConfig, attempt: Attempt) -> Callable[[], RunConfig]:
    """Makes the settings of a trial; they may not go together."""
    return lambda: with_values(config, attempt.values)


def _is_late(plan: SweepPlan, trials: list[Trial]) -> bool:
    spent = sum(trial.get("seconds", 0.0) for trial in trials)
    return bool(plan["seconds"]) and spent >= plan["seconds"]


class TrialRunner:
    """Trains trials and writes down what came of them.

    Args:
        study: Whose they are.
        trainer: Of its images.
        aim: What trials are told by: "accuracy", "loss" or "both".
    """

    def __init__(self, study: Study, trainer: TrialTrainer, aim: str) -> None:
        self._study = study
        self._trainer = trainer
        self._aim = aim

    def before(self) -> list[Trial]:
        """Trials that have ended; the one that ended its worker twice has failed."""
        known = read_trials(self._study.path)
        trials = ended(known)
        if known and known[-1]["state"] == "begun" and "reason" in known[-1]:
            trials.append(self.write({**known[-1], "state": "failed"}))
        return trials

    def tried(
        self,
        place: tuple[int, int],
        make_config: Callable[[], RunConfig],
        attempt: Attempt,
    ) -> Trial:
        """Train one, to its end or to where it is given up.

        Args:
            place: Its number, and how many there will be.
            make_config: Makes its settings, which may not go together.
            attempt: What it tries, and whether that is worth going on with.

        Raises:
            StopRequested: Somebody asked for it; the trial does not count then.
            OSError: There is no room on the disk.
        """
        began, number = time.monotonic(), place[0]
        trial: Trial = {"number": number, "state": "begun", "values": attempt.values}
        self.write(trial)
        try:
            config = make_config()
            check_requirements(config, len(self._trainer.manifest.class_names))
            figures = self._trainer.train(config, self._watch(config, attempt), place)
            trial |= self._done(config, figures)
        except TrialEnded:
            trial["state"] = "pruned"
        except StopRequested:
            self.write({**trial, "state": "stopped"})
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                with suppress(OSError):  # a line may still fit
                    self.write({**trial, "state": "stopped"})
                raise
            logger.exception("trial %d failed", number)
            trial |= {"state": "failed", "reason": _reason(error)}
        trial["seconds"] = round(time.monotonic() - began, 3)
        if attempt.told:
            trial["told"] = [[step, figure] for step, figure in attempt.told]
        return self.write(trial)

    def write(self, trial: Trial) -> Trial:
        """Write down what is known of a trial."""
        write_trial(self._study.path, trial)
        return trial

    def _watch(
        self, config: RunConfig, attempt: Attempt
    ) -> Callable[[str, int, float, float], bool]:
        def watch(phase: str, epoch: int, accuracy: float, loss: float) -> bool:
            step = _PHASE_STEPS * config.phases.index(phase) + epoch
            attempt.tell(step, loss if self._aim == "loss" else accuracy)
            return attempt.is_hopeless

        return watch

    def _done(self, config: RunConfig, figures: TrialFigures) -> Any:
        """What a trial that came to its end has."""
        plan = estimate(config, self._trainer.manifest.counts())
        before = sum(plan.seconds[it] for it in plan.seconds if it in _BEFORE)
        return {
            "state": "done",
            "phase": figures.phase,
            "accuracy": figures.accuracy,
            "loss": round(figures.loss, 6),
            "epochs": figures.epochs,
            "fit_seconds": round(figures.seconds, 3),
            "last_fit_seconds": round(figures.last_seconds, 3),
            "run_seconds": round(before + figures.seconds, 3),
            "right": packed(figures.right),
            "count": len(figures.right),
        }


# Stages of a run that the cache may spare a trial.
_BEFORE = ("decode", "features", "line")


def _reason(error: Exception) -> str:
    """Why a trial failed, for people."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return _("There was too little memory for its batch size and image size.")
    name = type(error).__name__
    return _("An unexpected {name}; worker.log has more of it.", name=name)
