"""Two results on the same images, in `compare` and at the end of `train`."""

from __future__ import annotations

from typing import TypedDict, final

import numpy as np

from core.analysis.comparison import Comparison, compare_runs
from core.analysis.metrics import wilson_interval
from core.analysis.verdict import comparison_verdict, what_would_tell
from core.cli.console import Console
from core.errors import RunError
from core.runs.cross_validation import fold_title
from core.runs.run import Run
from core.text.labels import PHASE_TITLES
from core.text.numbers import p_value_text, plain_points

RunPhase = tuple[Run, str]


class SideReport(TypedDict):
    """One of the two results, on the images that both were asked."""

    run_id: str
    phase: str
    name: str  # as the sentences of the report call it
    accuracy: float  # fraction
    interval: list[float]  # 95%, fractions


@final  # so that "group" tells a report of folds from it
class ComparisonReport(TypedDict):
    """What the second result changes of the first one's answers."""

    split: str
    count: int  # images that both were asked
    a: SideReport
    b: SideReport
    fixed: int  # images that a gets wrong and b right
    broke: int
    both_wrong: int
    p_value: float
    difference: float  # b's accuracy minus a's, fraction
    interval: list[float]  # 95%, of the difference
    is_real: bool  # chance alone would seldom make such a difference
    verdict: str
    what_would_tell: str  # "" = nothing is open
    fixed_paths: list[str]  # the clearest first, no more than were asked for
    broke_paths: list[str]


def comparison_report(
    pair: tuple[RunPhase, RunPhase], split: str, limit: int
) -> ComparisonReport:
    """Compare two results.

    Args:
        pair: The first and the second, run and phase.
        split: "validation" or "test".
        limit: Paths to name of each kind, at most.

    Raises:
        RunError: They can't be compared, or the split has no images.
    """
    for run, phase in pair:
        if not len(run.predictions(phase, split).labels):
            other = "validation" if split == "test" else "test"
            raise RunError(
                f"{split} images",
                f"none in run {run.id}",
                f"Compare on the other images with --split {other}.",
            )
    found = compare_runs(*pair, split)
    names = _names(pair)
    is_fold = any(fold_title(run) for run, _ in pair)
    return {
        "split": split,
        "count": found.count,
        "a": _side(pair[0], names[0], found.right_a),
        "b": _side(pair[1], names[1], found.right_b),
        "fixed": found.fixed,
        "broke": found.broke,
        "both_wrong": found.both_wrong,
        "p_value": found.p_value,
        "difference": found.difference,
        "interval": list(found.interval),
        "is_real": found.is_real,
        "verdict": comparison_verdict(found, *names),
        "what_would_tell": what_would_tell(found, is_fold),
        "fixed_paths": _paths(found, "fixed", pair[0][0], limit),
        "broke_paths": _paths(found, "broke", pair[0][0], limit),
    }


def show_comparison(report: ComparisonReport, console: Console) -> None:
    """Write the verdict with its counts and its uncertainty."""
    console.say(report["verdict"])
    low, high = (plain_points(bound) for bound in report["interval"])
    console.say(
        f"From {report['a']['name']} to {report['b']['name']}: fixed "
        f"{report['fixed']}, broke {report['broke']}, both wrong "
        f"{report['both_wrong']}; {p_value_text(report['p_value'])}. Difference "
        f"{plain_points(report['difference'])} points (95% interval {low} to {high})."
    )
    if report["what_would_tell"]:
        console.say(report["what_would_tell"])


def _names(pair: tuple[RunPhase, RunPhase]) -> tuple[str, str]:
    (run_a, phase_a), (run_b, phase_b) = pair
    if run_a.id == run_b.id:
        return PHASE_TITLES[phase_a], PHASE_TITLES[phase_b]
    return f"{run_a.id}:{phase_a}", f"{run_b.id}:{phase_b}"


def _side(side: RunPhase, name: str, right: np.ndarray) -> SideReport:
    num_correct = int(right.sum())
    return {
        "run_id": side[0].id,
        "phase": side[1],
        "name": name,
        "accuracy": num_correct / len(right),
        "interval": list(wilson_interval(num_correct, len(right))),
    }


def _paths(found: Comparison, kind: str, run: Run, limit: int) -> list[str]:
    """Images of one kind, the clearest first."""
    rows = found.changed(kind)[:limit]
    return [run.manifest.entries[found.indices[row]].path for row in rows]
