"""What a worker does for an automatic training: search, then train the best."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any

from core.errors import RunError, UserError
from core.language.texts import _
from core.runs.auto_formats import AutoPlan, AutoResult
from core.runs.queue import create_run
from core.runs.run import Run
from core.runs.study import Study
from core.runs.sweep_formats import Trial
from core.runs.trials import done
from core.sweep import auto as tries
from core.sweep.auto_clock import AutoClock, seconds_before
from core.sweep.plan import make_plan
from core.sweep.search import Attempt, Search
from core.sweep.space import value_at, with_values
from core.training.auto_winner import (
    auto_result,
    is_in_vain,
    note_winner,
    run_before,
    train_until,
)
from core.training.likeness import MakeFeatures
from core.training.probe_studies import ranked_backbones
from core.training.reporter import Reporter, StopRequested
from core.training.sweep_study import TrialRunner
from core.training.trials import TrialTrainer

logger = logging.getLogger(__name__)


def auto(study: Study, reporter: Reporter, make_features: MakeFeatures) -> AutoResult:
    """Try settings for a part of the time, then train the best with what is left.

    An automatic training that was broken off goes on with what it had tried.

    Raises:
        StopRequested: Somebody asked for it; with what was found until then.
        UserError: Not even the simplest settings could be trained.
    """
    return _Auto(study, reporter, make_features).found()


class _TimedAttempt(Attempt):
    """Settings to try until a moment, on the monotonic clock."""

    def __init__(self, values: dict[str, Any], until: float) -> None:
        super().__init__(values, None)
        self._until = until

    @property
    def is_hopeless(self) -> bool:
        return monotonic() > self._until


class _Auto:
    """Holds what the steps of one automatic training share."""

    def __init__(
        self, study: Study, reporter: Reporter, make_features: MakeFeatures
    ) -> None:
        self._study, self._reporter = study, reporter
        self._make_features = make_features
        self._plan: AutoPlan = study.options["auto"]
        self._config = study.config
        self._trainer = TrialTrainer(study.manifest, study.path, reporter)
        self._runner = TrialRunner(study, self._trainer, "accuracy")
        self._trials = self._runner.before()
        before = seconds_before(reporter.status, self._trials)
        self._clock = AutoClock(self._config, self._plan["seconds"], before)

    def found(self) -> AutoResult:
        """Search and train; see `auto`."""
        run = run_before(self._study)
        if run is None:
            with self._within(math.inf):
                first = self._first()
            if self._clock.fits_whole(first, self._trainer.manifest, tries.ROOM):
                with self._within(tries.SEARCH):
                    self._search(first)
            run = self._make_run()
        if run.state() not in ("done", "stopped"):
            until = self._clock.end_of_training(run.config, self._trainer.manifest)
            if is_in_vain(self._study, run):
                until = monotonic()  # with what there is
            train_until(run, until, self._study, self._reporter)
        self._reporter.mark_done("decode", "features", "study", "train")
        if self._study.stop_requested:
            raise StopRequested(dict(self._result(run)))
        return self._result(run)

    def _result(self, run: Run | None) -> AutoResult:
        return auto_result(
            run, self._trials, (self._clock.spent, self._plan["seconds"])
        )

    @contextmanager
    def _within(self, share: float) -> Iterator[None]:
        """Leave what is done when a share of the time is over, without harm."""
        self._reporter.deadline = self._clock.moment(share)
        try:
            yield
        except StopRequested:
            if self._study.stop_requested:
                raise StopRequested(dict(self._result(None))) from None
        finally:
            self._reporter.deadline = math.inf

    def _first(self) -> dict[str, Any]:
        """Try the settings as they are, which is done however long it takes.

        With fewer views where that leaves no time to fine-tune, or where that fails.
        """
        firsts = tries.first_tries()
        known = [trial["values"] for trial in done(self._trials)]
        for values in firsts:
            if values in known:  # by an earlier worker, which had more time
                return values
        manifest = self._trainer.manifest
        wholes = [it for it in firsts if self._clock.fits_whole(it, manifest)]
        quick = [it for it in firsts if self._fits(it, tries.FROZEN)]
        for values in wholes or quick or firsts[-1:]:
            trial = self._try(values, math.inf)
            if trial and trial["state"] == "done":
                return values
        return firsts[-1]

    def _search(self, first: dict[str, Any]) -> None:
        """Backbone and image size, then the head's rate, then depth and rate."""
        ranked = self._ranked()
        for values in tries.frozen_tries(self._config, first, ranked):
            self._try(values, tries.FROZEN)
        base = self._base()
        self._try_heads(base)
        self._try({"strategy": "finetune", "views": first["views"]}, tries.SEARCH)
        for values in tries.finetune_tries(self._config, self._base()):
            self._try(values, tries.SEARCH)

    def _base(self) -> dict[str, Any]:
        """The frozen phase that is fine-tuned from."""
        base = self._clock.base(self._trials, self._trainer.manifest)
        if base is None:
            raise _nothing(self._trials)
        return base

    def _ranked(self) -> list[str]:
        """Backbones by their linear probe, as many as there is time for."""
        manifest = self._trainer.manifest
        names = self._clock.rankable(self._plan["backbones"], manifest)
        if not names:
            return []
        try:
            found = ranked_backbones(
                manifest, names, self._config, self._reporter, self._make_features
            )
        except UserError:  # such as a class of too few images to cross-validate
            logger.exception("backbones can't be ranked")
            return []
        finally:
            self._reporter.status.pop("found", None)
        return [row["backbone"] for row in found["backbones"]]

    def _try_heads(self, base: dict[str, Any]) -> None:
        """Another head, then rates and smoothing by Bayesian search."""
        for values in tries.head_tries(base):
            self._try(values, tries.HEADS)
        base = self._base()
        axes = tries.HEAD_AXES
        start = with_values(self._config, base)
        if start.head.is_fitted:  # it has neither rate nor epochs
            return
        plan = make_plan(axes, tries.HEAD_TRIALS)
        values = {axis.name: value_at(start, axis.name) for axis in axes}
        search = Search(plan, values, self._config.seed)
        known: list[Trial] = []
        for place in range(tries.HEAD_TRIALS):
            attempt = search.attempt(place, known)
            if attempt is None:
                return
            found = self._try({**base, **attempt.values}, tries.HEADS)
            if found is None:
                return
            known.append({**found, "number": place, "values": attempt.values})

    def _try(self, values: dict[str, Any], until: float) -> Trial | None:
        """Try settings, unless they were tried or take too long.

        Args:
            values: By dotted name.
            until: The share of the time at which it has to be over.
        """
        for trial in self._trials:
            if trial["values"] == values:
                return trial
        if self._trials and not self._fits(values, until):
            return None
        foreseen = self._clock.foreseen(values, self._trainer.manifest)
        number = len(self._trials)
        self._reporter.status["step"] = f"Trial {number + 1}"
        attempt = _TimedAttempt(values, self._clock.moment(until))
        make_config = partial(with_values, self._config, values)
        trial = self._runner.tried((number, number + 1), make_config, attempt)
        self._trials.append(trial)
        if trial["state"] == "done":
            self._clock.note(foreseen, trial["seconds"])
        return trial

    def _fits(self, values: dict[str, Any], share: float) -> bool:
        return self._clock.fits(values, share, self._trainer.manifest)

    def _make_run(self) -> Run:
        base, manifest = self._base(), self._trainer.manifest
        epochs = self._clock.epochs(self._trials, manifest, base)
        values = tries.winner_values(self._config, self._trials, epochs, base)
        config = with_values(self._config, values)
        name = self._study.about.get("dataset_name", "")
        run = create_run(config, self._study.manifest, name, study=self._study.id)
        note_winner(self._study, run)
        return run


def _nothing(trials: list[Trial]) -> RunError:
    reasons = [trial.get("reason", "") for trial in trials]
    return RunError(
        _("settings that can be trained with these images in this time"),
        next(filter(None, reasons), _("none that came to its end")),
        _("Give it more minutes, or train with settings of your own."),
    )
