"""`evaluate`: a finished model on a new labelled folder; has the world changed?"""

from __future__ import annotations

import argparse

from core.cli.confusions import show_confusion
from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.run_lookup import find_run_phase
from core.cli.studies import FailedStudy, StudyReport, failed_study, followed
from core.data.datasets import list_files
from core.data.folders.class_folders import require_answered, require_classes
from core.data.manifests import kept_if_usable
from core.runs.evaluation import submit_evaluation
from core.runs.evaluation_formats import EvaluateResult, ShiftFigures
from core.text.numbers import accuracy, interval, number, percent, plain_points

_MOST_SHOWN = 20


class EvaluateReport(StudyReport, EvaluateResult):
    """How well a model does on new images, and whether these differ."""


def run(
    arguments: argparse.Namespace, console: Console
) -> EvaluateReport | FailedStudy:
    """Judge a model on a folder, in a worker.

    Raises:
        DataError: The folder can't be used.
        RunError: There is no such run, or it is not finished.
    """
    trained, phase = find_run_phase(arguments.run)
    dataset = opened(arguments, console)
    with kept_if_usable(dataset):
        listing = list_files(dataset)
        require_classes(listing)
        require_answered(listing)
    for note in listing.notes:
        console.note(note)
    study = submit_evaluation(trained, phase, dataset, arguments.keep_seen)
    report = followed(study, trained.config.dataset, console)
    found = study.result(EvaluateResult)
    if found is None:
        return failed_study(study, report)
    return {**report, **found}


def show(report: EvaluateReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    console.say(report["verdict"])
    console.say()
    console.say(f"{report['run']}:{report['phase']} on {report['root']}")
    figures, own = report["figures"], report["own"]
    console.say(
        "Here:     "
        + accuracy(figures["accuracy"], figures["interval"], figures["count"], "new")
        + f"; balanced {percent(figures['balanced_accuracy'])}"
    )
    console.say(
        "Its own:  "
        + accuracy(own["accuracy"], own["interval"], own["count"], own["split"])
        + f"; balanced {percent(own['balanced_accuracy'])}"
        + f"; with the mix of classes here {percent(own['at_new_mix'])}"
    )
    if report["difference"] is not None:
        low, high = map(plain_points, report["difference_interval"])
        console.say(
            f"Differs:  by {plain_points(report['difference'])} points, 95% interval "
            f"{low} to {high}, as of different images (Newcombe 1998)"
        )
    _show_shift("Looks:    ", "images of the same class", report["looks"], console)
    _show_shift("Mix:      ", "the mix of classes", report["mix"], console)
    _show_novelty(report, console)
    console.say()
    _show_classes(report, console)
    show_confusion([item["name"] for item in figures["per_class"]],
                   figures["confusion"], console)  # fmt: skip
    _show_files(report, console)


def _show_shift(
    title: str, what: str, shift: ShiftFigures | None, console: Console
) -> None:
    if shift is None:
        console.say(f"{title}too few images to compare {what}")
        return
    console.say(
        f"{title}{what} differ{'s' if what.startswith('the') else ''} by "
        f"{shift['size']:.3f} of 1 (p = {shift['p_value']:.3f}; {shift['count']:,} "
        f"against {shift['reference_count']:,} images)"
    )


def _show_novelty(report: EvaluateReport, console: Console) -> None:
    novelty = report["novelty"]
    if novelty is None:
        model = f"{report['run']}:{report['phase']}"
        console.say(
            "Unlike the training images: not known for this model; "
            f"`python -m core trust {model}` finds it out"
        )
        return
    told = [
        f"{percent(side['unfamiliar'] / max(1, side['count']))} "
        f"({interval(side['interval'])}) {whose}, median novelty "
        f"{side['quantiles'][2]:.2f}"
        for side, whose in ((novelty["new"], "here"), (novelty["own"], "of its own"))
    ]
    console.say(f"Unlike the training images: {'; '.join(told)}")


def _show_classes(report: EvaluateReport, console: Console) -> None:
    rows = [
        (
            item["name"],
            item["count"],
            percent(item["recall"]),
            percent(item["precision"]),
        )
        for item in report["figures"]["per_class"]
    ]
    console.table(("class", ">images", ">recall", ">precision"), rows)
    for item in report["unknown_classes"]:
        console.say(
            f"{item['name']} is no class of the model: its "
            f"{number(item['count'], 'image')} are not judged, and mostly called "
            f"{item['answer']} ({item['answered']:,})."
        )
    if missing := report["missing_classes"]:
        console.say(f"Without images here: {', '.join(missing)}.")


def _show_files(report: EvaluateReport, console: Console) -> None:
    if own := report["among_own_test"]:
        console.note(
            f"{number(own, 'image')} here are among its own {report['own']['split']} "
            "images: the two results are of the same images as far as that goes."
        )
    if count := report["copies"]:
        console.note(f"{number(count, 'file')} with the content of another: left out.")
    done = "judged all the same" if report["kept_seen"] else "left out"
    for title, rows in (
        (f"In the model's training or validation images, {done}", report["seen"]),
        ("Can't be used", report["left_out"]),
    ):
        if not rows:
            continue
        console.note(f"{title} ({len(rows):,}):")
        for path, reason in rows[:_MOST_SHOWN]:
            console.note(f"  {path}: {reason}")
        if len(rows) > _MOST_SHOWN:
            console.note(f"  and {len(rows) - _MOST_SHOWN:,} more (--json lists all)")
