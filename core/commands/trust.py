"""`trust`: how far a finished run's answers can be trusted."""

from __future__ import annotations

import argparse

from core.analysis.reliability import BINS
from core.analysis.trust_words import (
    calibration_text,
    flagged_text,
    temperature_text,
)
from core.cli.console import Console
from core.cli.run_lookup import find_run_phase
from core.cli.studies import FailedStudy, failed_study, followed
from core.runs.run import Run
from core.runs.study_formats import TrustResult
from core.runs.trust_formats import BeforeAfter, TrustFigures
from core.runs.trust_job import submit_trust
from core.serving.trust import load_trust, read_figures
from core.text.labels import PHASE_TITLES
from core.text.numbers import loss_text, number, percent


class TrustReport(TrustFigures):
    """What trust.json of a phase says."""

    run_id: str
    phase: str
    study_id: str  # that has just made it; "" = it was there
    left_out: list[list[str]]  # images that this study could not use: path and why


def run(arguments: argparse.Namespace, console: Console) -> TrustReport | FailedStudy:
    """Say what is known, and work it out where it is not."""
    trained, phase = find_run_phase(arguments.run)
    rate: float | None = arguments.false_alarms
    figures = None if arguments.again else _known(trained, phase, rate)
    study_id, left_out = "", []
    if figures is None:
        study = submit_trust(trained, phase, rate)
        report = followed(study, trained.config.dataset, console)
        result = study.result(TrustResult)
        if result is None:
            return failed_study(study, report)
        figures, study_id = result["figures"], study.id
        left_out = result["left_out"]
    return {
        **figures,
        "run_id": trained.id,
        "phase": phase,
        "study_id": study_id,
        "left_out": left_out,
    }


def _known(trained: Run, phase: str, rate: float | None) -> TrustFigures | None:
    """What is there, where it is whole and for the rate that is asked for."""
    if load_trust(trained, phase) is None:
        return None
    figures = read_figures(trained.trust_dir(phase))
    if figures is None or rate not in (None, figures["novelty"]["asked_rate"]):
        return None
    return figures


def show(report: TrustReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    phase = PHASE_TITLES[report["phase"]].lower()
    console.say(f"Run {report['run_id']}, {phase}")
    console.say(f"{temperature_text(report)}.")
    validation, test = report["validation"], report["test"]
    console.say(f"Calibration error: {calibration_text(test, 'test')}.")
    console.say(f"The same: {calibration_text(validation, 'validation')}.")
    if test["before"]["count"]:
        _show_table(test, console)
    novelty = report["novelty"]
    console.say(
        f"Unlike the training images: a Mahalanobis distance above "
        f"{novelty['threshold']:.1f}, learned from {novelty['num_reference']:,} of "
        f"{number(novelty['num_training'], 'training image')}."
    )
    console.say(
        f"False alarms: set for at most {percent(novelty['asked_rate'])} on "
        f"validation, about {percent(novelty['false_alarm_rate'])} of new pictures; "
        f"flagged are {flagged_text(novelty['validation'], 'validation')} and "
        f"{flagged_text(novelty['test'], 'test')}."
    )
    if report["left_out"]:
        path, reason = report["left_out"][0]
        count = number(len(report["left_out"]), "image")
        console.note(f"Without {count} (the first: {path}, {reason}).")


def _show_table(test: BeforeAfter, console: Console) -> None:
    rows = []
    for name, found in (("before", test["before"]), ("after", test["after"])):
        brier = f"{found['brier'] or 0:.3f}"
        row = name, percent(found["ece"]), loss_text(found["loss"]), brier
        rows.append(row)
    error = f">calibration error ({BINS} bins)"
    console.table(("test", error, ">cross-entropy", ">Brier score"), rows)
