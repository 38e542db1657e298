"""`pool`: which unlabelled images to label first, and what they probably are."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from core.cli.console import Console
from core.cli.data_sets import opened
from core.cli.run_lookup import find_run_phase
from core.cli.splits import ready_manifest
from core.cli.studies import FailedStudy, StudyReport, failed_study, studied
from core.cli.targets import new_file, write_new_file
from core.config import RunConfig
from core.data.datasets import Dataset
from core.data.image_paths import shown_path
from core.data.pool import require_pool, use_pool
from core.errors import RunError
from core.runs.run import Run, is_readable, list_runs
from core.runs.study_formats import Chance, PoolResult, Proposed
from core.text.numbers import number, percent
from core.text.spreadsheet import csv_bytes, csv_text

_MAX_SHOWN = 20  # images that the text names; --csv and --json have more


class PoolReport(StudyReport, PoolResult):
    """Which unlabelled images to label first."""

    csv: str  # the file they were written to; "" = none


def run(arguments: argparse.Namespace, console: Console) -> PoolReport | FailedStudy:
    """Let a finished run look at a folder.

    Raises:
        DataError: The folder can't be used.
        RunError: The run was trained on another data set, or is not finished.
    """
    target = new_file(arguments.csv, "--csv") if arguments.csv else None
    named = find_run_phase(arguments.run) if arguments.run else None
    dataset = opened(arguments, console)
    trained, phase = named or _latest_on(dataset)
    _require_own(trained, dataset)
    if arguments.images:
        use_pool(dataset, arguments.images)
    require_pool(dataset)
    manifest = ready_manifest(dataset, None, console)
    config = RunConfig(dataset=dataset.id, strategy="frozen")
    options = {"run": trained.id, "phase": phase}
    study, report = studied("pool", config, (dataset, manifest), console, options)
    found = study.result(PoolResult)
    if found is None:
        return failed_study(study, report)
    if target:
        write_new_file(target, csv_bytes(proposals_csv(found["proposals"])), "--csv")
    return {**report, **found, "csv": str(target or "")}


def _latest_on(dataset: Dataset) -> tuple[Run, str]:
    for trained in list_runs():
        is_own = is_readable(trained) and trained.config.dataset == dataset.id
        if is_own and (phase := trained.best_phase()):
            return trained, phase
    raise RunError(
        f"a finished run on {dataset.id}",
        "none",
        f"Train one first: `python -m core train --data {dataset.id}`.",
    )


def _require_own(trained: Run, dataset: Dataset) -> None:
    if trained.config.dataset != dataset.id:
        raise RunError(
            f"a run that was trained on {dataset.id}",
            f"{trained.id}, trained on {trained.config.dataset}",
            "Name another with --run, or train one.",
        )


def proposals_csv(proposals: Iterable[Proposed]) -> str:
    """Proposals as a table to decide in: `core.data.decision_table` reads it again."""
    header = "path action value probability next next_probability digest"
    rows = []
    for item in proposals:
        best, *others = item["chances"]
        second = others[0] if others else {"label": "", "probability": ""}
        rows.append(
            (
                *(item["path"], "", best["label"], best["probability"]),
                *(second["label"], second["probability"], item["digest"]),
            )
        )
    return csv_text(header.split(), rows)


def show(report: PoolReport | FailedStudy, console: Console) -> None:
    """Write the report for people."""
    if "error" in report:
        return
    console.say(
        f"{number(report['count'], 'image')} to label in {report['root']}, by "
        f"{report['run']}:{report['phase']}."
    )
    for count, what in (
        (report["known"], "in the data set already"),
        (report["copies"], "with the content of another one"),
        (report["settled"], "that somebody found unusable"),
    ):
        if count:
            console.say(f"Left out: {number(count, 'file')} {what}.")
    if bad := report["left_out"]:
        path, reason = bad[0]
        more = f" and {len(bad) - 1:,} more" if len(bad) > 1 else ""
        console.say(f"Left out: {shown_path(path)} ({reason}){more}.")
    proposals = report["proposals"]
    if not proposals:
        return
    rows = [
        (item["path"], *map(_told, item["chances"][:2]))
        for item in proposals[:_MAX_SHOWN]
    ]
    console.say("The most useful first:")
    console.table(("image", "probably", "or"), rows)
    if len(proposals) > _MAX_SHOWN:
        hidden = len(proposals) - _MAX_SHOWN
        console.say(f"and {hidden:,} more (--csv FILE writes them, --json tells them)")
    if report["csv"]:
        console.say(
            f"Written to {report['csv']}. Write relabel beside each that you know, the "
            "right class under value, or exclude; then: python -m core decide "
            f"{report['dataset']} --csv {report['csv']}"
        )


def _told(chance: Chance) -> str:
    return f"{chance['label']} ({percent(chance['probability'])})"
