"""`compare`: two results or more on the same images; or all folds, pooled."""

from __future__ import annotations

import argparse

from core.analysis.several import MOST
from core.cli.comparison import (
    ComparisonReport,
    RunPhase,
    comparison_report,
    show_comparison,
)
from core.cli.console import Console
from core.cli.cross_validation import (
    CrossValidationReport,
    cross_validation_report,
    show_cross_validation,
)
from core.cli.run_lookup import LATEST, find_run, find_run_phase
from core.cli.several import SeveralReport, several_report, show_several
from core.config import STRATEGIES
from core.errors import RunError
from core.runs.cross_validation import CrossValidation, cross_validation_of
from core.runs.run import list_runs
from core.runs.run_phase import parse_run_phase
from core.text.numbers import accuracy, number

Report = ComparisonReport | CrossValidationReport | SeveralReport


def run(arguments: argparse.Namespace, console: Console) -> Report:
    """Find the results and compare them, or pool the folds."""
    if arguments.folds:
        return cross_validation_report(_folds(arguments.runs))
    if len(arguments.runs) > 2:
        return several_report(_several(arguments.runs), arguments.split)
    pair = _pair(arguments.runs)
    return comparison_report(pair, arguments.split, arguments.limit)


def _folds(specs: list[str]) -> CrossValidation:
    """The set of folds that a run is one of; "latest" is the newest of these."""
    runs = list_runs() if specs == [LATEST] else [find_run(spec) for spec in specs[:1]]
    found = next(filter(None, map(cross_validation_of, runs)), None)
    if len(specs) > 1 or found is None:
        raise RunError(
            "one run that is a fold of a set",
            number(len(specs), "run")
            if len(specs) > 1
            else f"{specs[0]}, which is none",
            "Train one with `python -m core train --data DATA --folds 5`.",
        )
    return found


def _pair(specs: list[str]) -> tuple[RunPhase, RunPhase]:
    if len(specs) == 1 and ":" not in specs[0]:
        run_id = find_run(specs[0]).id
        phases = STRATEGIES["finetune"]
        frozen, tuned = (parse_run_phase(f"{run_id}:{phase}") for phase in phases)
        return frozen, tuned
    if len(specs) != 2:
        raise RunError(
            "one run, or results as RUN or RUN:phase",
            number(len(specs), "argument") + f" ({', '.join(specs)})",
            "Name one run to compare its phases, or two results and more.",
        )
    return find_run_phase(specs[0]), find_run_phase(specs[1])


def _several(specs: list[str]) -> list[RunPhase]:
    found = {(run.id, phase): (run, phase) for run, phase in map(find_run_phase, specs)}
    if len(found) < len(specs) or len(specs) > MOST:
        received = f"{number(len(specs), 'result')}, {len(found)} of them different"
        raise RunError(
            f"at most {MOST} results, each named once",
            received,
            "Leave some out; RUN:phase names a phase of a run.",
        )
    return list(found.values())


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    if "group" in report:
        show_cross_validation(report, console)
        return
    if "groups" in report:
        show_several(report, console)
        return
    for side in (report["a"], report["b"]):
        figure = accuracy(
            side["accuracy"], side["interval"], report["count"], report["split"]
        )
        console.say(f"{side['name']}: {figure}")
    show_comparison(report, console)
    _show_paths("Fixed", report["fixed_paths"], report["fixed"], console)
    _show_paths("Broke", report["broke_paths"], report["broke"], console)


def _show_paths(title: str, paths: list[str], count: int, console: Console) -> None:
    if not paths:
        return
    console.say()
    console.say(f"{title} ({len(paths)} of {count}):")
    for path in paths:
        console.say(f"  {path}")
