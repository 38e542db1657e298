"""What the runs of a set of folds say together, in `compare` and after `train`."""

from __future__ import annotations

from typing import TypedDict

from core.analysis.cross_validation import (
    ABOUT_INTERVALS,
    Pooled,
    PooledPhase,
    pooled,
)
from core.analysis.verdict import comparison_verdict, what_would_tell
from core.cli.console import Console
from core.runs.cross_validation import CrossValidation
from core.text.labels import PHASE_TITLES
from core.text.numbers import accuracy, interval, p_value_text, percent, plain_points


class PooledReport(TypedDict):
    """A phase over folds; fractions."""

    accuracy: float  # of all answers together
    count: int  # images that were tested
    interval: list[float]  # 95%, Wilson
    mean: float  # of the folds' accuracies
    deviation: float  # of the folds' accuracies
    mean_interval: list[float] | None  # 95%; None for one fold
    folds: dict[str, float]  # test accuracy by fold


class PairReport(TypedDict):
    """Frozen against fine-tuned, on the images that both answered."""

    count: int
    fixed: int  # images that frozen gets wrong and fine-tuned right
    broke: int
    both_wrong: int
    p_value: float
    difference: float  # fine-tuned's accuracy minus frozen's, fraction
    interval: list[float]  # 95%, of the difference
    verdict: str
    what_would_tell: str  # "" = nothing is open


class CrossValidationReport(TypedDict):
    """All folds of a set, as far as they are there."""

    group: str
    folds: int
    run_ids: dict[str, str]  # by fold
    phases: dict[str, PooledReport]
    missing: dict[str, str]  # by fold: why
    pair: PairReport | None  # None where not both phases have answers


def cross_validation_report(found: CrossValidation) -> CrossValidationReport:
    """Pool the folds' answers."""
    together = pooled(found)
    return {
        "group": found.group,
        "folds": found.folds,
        "run_ids": {str(fold): run.id for fold, run in found.runs.items()},
        "phases": {name: _phase(phase) for name, phase in together.phases.items()},
        "missing": {str(fold): why for fold, why in together.missing.items()},
        "pair": _pair(together),
    }


def _phase(phase: PooledPhase) -> PooledReport:
    bounds = phase.mean_interval
    return {
        "accuracy": phase.accuracy,
        "count": phase.count,
        "interval": list(phase.interval),
        "mean": phase.mean,
        "deviation": phase.deviation,
        "mean_interval": list(bounds) if bounds else None,
        "folds": {str(fold): value for fold, value in phase.by_fold.items()},
    }


def _pair(together: Pooled) -> PairReport | None:
    found = together.comparison
    if found is None:
        return None
    names = PHASE_TITLES["frozen"], PHASE_TITLES["finetune"]
    return {
        "count": found.count,
        "fixed": found.fixed,
        "broke": found.broke,
        "both_wrong": found.both_wrong,
        "p_value": found.p_value,
        "difference": found.difference,
        "interval": list(found.interval),
        "verdict": comparison_verdict(found, *names),
        "what_would_tell": what_would_tell(found, is_fold=True),
    }


def show_cross_validation(report: CrossValidationReport, console: Console) -> None:
    """Write it for people: all images, the folds, and the pair."""
    count = report["folds"]
    if not report["phases"]:
        console.say(f"None of the {count} folds has a result yet.")
    for name, phase in report["phases"].items():
        figure = accuracy(phase["accuracy"], phase["interval"], phase["count"], "test")
        console.say(f"{PHASE_TITLES[name]}, all folds together: {figure}")
    if report["phases"]:
        _show_folds(report, console)
    for fold, why in report["missing"].items():
        console.say(f"Fold {fold} of {count} is missing: {why}.")
    if pair := report["pair"]:
        low, high = map(plain_points, pair["interval"])
        console.say()
        console.say(pair["verdict"])
        console.say(
            f"On {pair['count']} images, each tested by the fold that had not seen it: "
            f"fixed {pair['fixed']}, broke {pair['broke']}, both wrong "
            f"{pair['both_wrong']}; {p_value_text(pair['p_value'])}. Difference "
            f"{plain_points(pair['difference'])} points (95% interval {low} to {high})."
        )
        if pair["what_would_tell"]:
            console.say(pair["what_would_tell"])
    if any(phase["mean_interval"] for phase in report["phases"].values()):
        console.say()
        console.say(ABOUT_INTERVALS)


def _show_folds(report: CrossValidationReport, console: Console) -> None:
    phases = report["phases"].values()
    rows = [
        [f"fold {fold}", *(percent(phase["folds"].get(fold)) for phase in phases)]
        for fold in map(str, range(1, report["folds"] + 1))
    ]
    rows.append(["mean", *(percent(phase["mean"]) for phase in phases)])
    rows.append(["95% of mean", *(_bounds(phase) for phase in phases)])
    spreads = (plain_points(phase["deviation"]).lstrip("+") for phase in phases)
    rows.append(["deviation", *spreads])
    titles = (f">{PHASE_TITLES[name]}" for name in report["phases"])
    console.say()
    console.table(["", *titles], rows)


def _bounds(phase: PooledReport) -> str:
    return interval(phase["mean_interval"]) if phase["mean_interval"] else percent(None)
