"""Three to eight results in `compare`: the ranking and all differences, by split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, final

from core.analysis.several import Several, compare_several, marks_of
from core.analysis.several_runs import split_groups
from core.analysis.several_words import (
    ABOUT_RANKS,
    about_correction,
    ranking_verdict,
    splits_sentence,
)
from core.cli.console import Console
from core.runs.remarks import read_remarks
from core.runs.run import Run
from core.text.differences import Named, short_titles
from core.text.numbers import interval, p_value_text, percent, plain_points

RunPhase = tuple[Run, str]


class RankedReport(TypedDict):
    """One of the results, among those on its split."""

    run_id: str
    phase: str
    name: str  # as the sentences of the report call it
    rank: int  # one more than the number of results that are shown to be better
    num_correct: int
    accuracy: float  # fraction
    interval: list[float]  # 95%, fractions


class DifferenceReport(TypedDict):
    """How the second of two results differs from the first, of all pairs."""

    first: str  # its name
    second: str
    fixed: int  # images that the first gets wrong and the second right
    broke: int
    difference: float  # the second's accuracy minus the first's, fraction
    p_value: float  # of this pair alone
    corrected_p_value: float  # by Holm, for all pairs
    corrected_interval: list[float]  # 95%, widened as the p-value was raised
    is_real: bool  # after the correction


class SplitReport(TypedDict):
    """Results on one split."""

    count: int  # images that all were asked
    verdict: str  # "" of a single result
    results: list[RankedReport]  # by rank
    differences: list[DifferenceReport]


@final  # so that "groups" tells it from the other reports
class SeveralReport(TypedDict):
    """Several results; those on different splits stand apart."""

    split: str
    groups: list[SplitReport]
    why_apart: str  # "" where all are on one split


def several_report(results: Sequence[RunPhase], split: str) -> SeveralReport:
    """Rank results, and compare all pairs on the same images.

    Args:
        results: Run and phase, at least two.
        split: "validation" or "test".

    Raises:
        RunError: One has no such images, or its answers are damaged.
    """
    groups = split_groups(results)
    names = short_titles(
        [
            Named(run.id, phase, run.config, read_remarks(run.path)["name"])
            for run, phase in results
        ]
    )
    return {
        "split": split,
        "groups": [
            _group([results[i] for i in group], [names[i] for i in group], split)
            for group in groups
        ],
        "why_apart": splits_sentence(len(groups)),
    }


def _group(
    results: Sequence[RunPhase], names: Sequence[str], split: str
) -> SplitReport:
    found = compare_several(
        [marks_of(run.predictions(phase, split)) for run, phase in results]
    )
    is_alone = len(results) == 1
    return {
        "count": found.count,
        "verdict": "" if is_alone else ranking_verdict(found, names, f"{split} images"),
        "results": _ranked(results, found, names),
        "differences": [
            {
                "first": names[pair.first],
                "second": names[pair.second],
                "fixed": pair.fixed,
                "broke": pair.broke,
                "difference": pair.difference,
                "p_value": pair.p_value,
                "corrected_p_value": pair.corrected,
                "corrected_interval": list(pair.interval),
                "is_real": pair.is_real,
            }
            for pair in found.pairs
        ],
    }


def _ranked(
    results: Sequence[RunPhase], found: Several, names: Sequence[str]
) -> list[RankedReport]:
    return [
        {
            "run_id": results[i][0].id,
            "phase": results[i][1],
            "name": names[i],
            "rank": found.ranks[i],
            "num_correct": found.num_correct[i],
            "accuracy": found.accuracies[i],
            "interval": list(found.intervals[i]),
        }
        for i in found.order
    ]


def show_several(report: SeveralReport, console: Console) -> None:
    """Write the ranking and the differences of each split."""
    if report["why_apart"]:
        console.say(report["why_apart"])
    for group in report["groups"]:
        if report["why_apart"]:
            console.say()
        if group["verdict"]:
            console.say(group["verdict"])
        _show_ranking(group, console)
        if group["differences"]:
            _show_differences(group, console)


def _show_ranking(group: SplitReport, console: Console) -> None:
    rows = [
        (
            item["rank"],
            item["name"],
            f"{item['run_id']}:{item['phase']}",
            percent(item["accuracy"]),
            interval(item["interval"]),
        )
        for item in group["results"]
    ]
    console.say()
    console.table((">Rank", "Result", "Run", ">Accuracy", ">95% interval"), rows)
    console.say(f"{group['count']:,} images.")


def _show_differences(group: SplitReport, console: Console) -> None:
    rows = []
    for item in group["differences"]:
        low, high = map(plain_points, item["corrected_interval"])
        rows.append(
            (
                f"{item['first']} -> {item['second']}",
                plain_points(item["difference"]),
                f"{low} to {high}",
                item["fixed"],
                item["broke"],
                p_value_text(item["corrected_p_value"]),
                "yes" if item["is_real"] else "can't tell",
            )
        )
    console.say()
    heads = (
        "From -> to",
        ">Points",
        ">95% interval",
        ">Fixed",
        ">Broke",
        ">Corrected p",
    )
    console.table((*heads, "Real?"), rows)
    console.say(about_correction(len(group["results"])))
    console.say(ABOUT_RANKS)
