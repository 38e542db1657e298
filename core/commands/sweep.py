"""`sweep`: which settings do best on validation, by many small trainings."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from typing import Any, TypedDict

from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.follow import follow, job_failure
from core.cli.reports import RunReport, run_report, show_results
from core.cli.settings import chosen_config, named_settings
from core.cli.splits import ready_manifest
from core.cli.studies import FailedStudy, StudyReport, failed_study, followed, studied
from core.config import RunConfig
from core.data.manifest import Manifest
from core.errors import ConfigError, RunError
from core.runs.queue import resume, submit
from core.runs.requirements import check_requirements
from core.runs.study import Study, load_study
from core.runs.sweep_formats import SweepPlan, SweepResult, Trial
from core.runs.trials import ended, read_trials
from core.sweep.found import best_trial
from core.sweep.plan import images_to_try, make_plan, trial_config
from core.sweep.space import read_axes
from core.text.numbers import loss_text, percent, precise_duration
from core.text.tried import tried_text

_SHOWN = 10  # trials


class Tried(TypedDict):
    """A trial, without what only a search needs."""

    number: int
    state: str
    values: dict[str, Any]
    accuracy: float | None
    loss: float | None
    seconds: float | None
    run_seconds: float | None
    reason: str


class _Found(StudyReport, SweepResult):
    tried: list[Tried]


class SweepReport(_Found, total=False):
    """A sweep, and the run of its best trial where it was asked for."""

    run: RunReport


def run(arguments: argparse.Namespace, console: Console) -> SweepReport | FailedStudy:
    """Start a sweep, or go on with one; train its best as a run where that is asked."""
    study, report = (
        _of_before(arguments, console) if arguments.study else _new(arguments, console)
    )
    found = study.result(SweepResult)
    # One that was stopped and failed later has a result of its first part.
    if found is None or report["state"] not in ("done", "stopped"):
        return failed_study(study, report)
    trials = ended(read_trials(study.path))
    swept: SweepReport = {**report, **found, "tried": [_tried(it) for it in trials]}
    chosen = _chosen(arguments, study, trials)
    if chosen is not None:
        swept["run"] = _trained(study, chosen, console)
    return swept


def _new(arguments: argparse.Namespace, console: Console) -> tuple[Study, StudyReport]:
    # Before a data set is read for nothing.
    plan = _plan(arguments, _base(arguments).config)[1]
    if not arguments.data:
        raise ConfigError(
            "a data set, or a sweep to go on with",
            "neither",
            "Name it with --data or --study.",
        )
    dataset = opened(arguments, console)
    whole = ready_manifest(dataset, arguments.seed, console)
    manifest = images_to_try(whole)
    chosen = _base(arguments, len(manifest.class_names))
    for change in chosen.changes:
        console.note(change)
    config, plan = _plan(arguments, chosen.config)
    config = dataclasses.replace(config, dataset=dataset.id)
    if config.phases == ("frozen",):
        console.note(
            "Trials train the head on frozen features, in seconds each; --strategy "
            "finetune lets them fine-tune, too."
        )
    images: tuple[Any, Manifest] = dataset, manifest
    return studied("sweep", config, images, console, {"sweep": plan})


def _base(arguments: argparse.Namespace, num_classes: int = 0) -> Any:
    """The settings that all trials share; frozen, unless something else is asked for.

    Of a frozen phase a trial takes seconds.
    """
    found = chosen_config(arguments, num_classes)
    check_requirements(found.config)
    varied = {text.partition("=")[0].partition(".")[0] for text in arguments.vary or ()}
    is_asked = "strategy" in named_settings(arguments) or arguments.recipe
    if is_asked or varied & {"strategy", "finetune", "scratch", "unfreeze"}:
        return found
    config = dataclasses.replace(found.config, strategy="frozen")
    return dataclasses.replace(found, config=config)


def _plan(
    arguments: argparse.Namespace, config: RunConfig
) -> tuple[RunConfig, SweepPlan]:
    axes = read_axes(config, arguments.vary or ())
    return config, make_plan(
        axes,
        trials=arguments.trials,
        search=arguments.search,
        aim=arguments.aim,
        prunes=not arguments.whole,
        minutes=arguments.minutes,
    )


def _of_before(
    arguments: argparse.Namespace, console: Console
) -> tuple[Study, StudyReport]:
    """A sweep of before; one that was broken off goes on.

    Not one that somebody stopped, to train what was best by then.
    """
    study = load_study(arguments.study)
    if study.kind != "sweep":
        raise RunError("the id of a sweep", study.id, "`sweep` says it at its end.")
    wants_run = arguments.train_best or arguments.train is not None
    state = study.state()
    if state in ("interrupted", "failed") or (state == "stopped" and not wants_run):
        resume(study)
    return study, followed(study, study.config.dataset, console)


def _chosen(
    arguments: argparse.Namespace, study: Study, trials: Sequence[Trial]
) -> Trial | None:
    """The trial to train as a run; None where none is asked for."""
    if arguments.train is not None:
        for trial in trials:
            if trial["number"] == arguments.train:
                return trial
        raise ConfigError(
            f"the number of a trial from 0 to {len(trials) - 1}",
            str(arguments.train),
            "Choose one of them.",
        )
    if not arguments.train_best:
        return None
    return best_trial(trials, study.options["sweep"]["aim"])


def _trained(study: Study, trial: Trial, console: Console) -> RunReport:
    """Train a trial's settings as a run, with all that a run keeps."""
    config = trial_config(study.config, trial)
    name = study.about.get("dataset_name", "")
    console.note(f"Training trial {trial['number']} as a run")
    trained = submit(config, study.manifest, name)
    state = follow(trained, console)
    if state in ("failed", "interrupted"):
        raise job_failure(trained, state)
    return run_report(trained)


def _tried(trial: Trial) -> Tried:
    return {
        "number": trial["number"],
        "state": trial["state"],
        "values": trial["values"],
        "accuracy": trial.get("accuracy"),
        "loss": trial.get("loss"),
        "seconds": trial.get("seconds"),
        "run_seconds": trial.get("run_seconds"),
        "reason": trial.get("reason", ""),
    }


def show(report: SweepReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    best = [it for it in report["tried"] if it["accuracy"] is not None]
    best.sort(key=lambda it: -(it["accuracy"] or 0.0))
    headings = (">trial", ">accuracy", ">loss", ">seconds as a run", "settings")
    rows = [
        (
            str(it["number"]),
            percent(it["accuracy"]),
            loss_text(it["loss"]),
            precise_duration(it["run_seconds"]),
            tried_text(it["values"]) or "as they were",
        )
        for it in best[:_SHOWN]
    ]
    console.table(headings, rows)
    for it in report["tried"]:
        if it["state"] == "failed":
            console.say(f"Trial {it['number']} failed. {it['reason']}")
    for sentence in report["sentences"]:
        console.say(sentence)
    console.say(f"The trials took {precise_duration(report['seconds'])}.")
    if "run" in report:
        show_results(report["run"], console)
        console.say(f"It is run {report['run']['run_id']}.")
    elif report["best"] is not None:
        again = f"python -m core sweep --study {report['study_id']} --train-best"
        console.say(f"To train the best as a run: {again}")
