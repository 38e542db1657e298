"""Three results or more: who stands where, and all pairs."""

from __future__ import annotations

from core.analysis.several import Several, compare_several, marks_of
from core.analysis.several_runs import split_groups
from core.analysis.several_words import ABOUT_RANKS, about_correction, splits_sentence
from core.language.texts import _
from core.report.compared import Compared
from core.report.document import Cell, Section, Table
from core.text.numbers import NO_VALUE, interval, p_value_text, points


def several_of(found: Compared, numbers: list[int]) -> Several:
    """All pairs of some results of one split; see `compare_several`."""
    results = [found.results[i] for i in numbers]
    return compare_several(
        [marks_of(run.predictions(phase, found.split)) for run, phase in results]
    )


def ranking(found: Compared) -> Section | None:
    """A ranking and the differences of each split; None where a pair says it all."""
    groups = split_groups(found.results)
    if len(found.results) < 3:
        return None
    texts = [splits_sentence(len(groups))] if len(groups) > 1 else []
    tables: list[Table] = []
    for place, group in enumerate(groups, start=1):
        if len(group) < 2:
            continue
        names = [found.names[i] for i in group]
        several = several_of(found, group)
        texts.append(about_correction(len(group)))
        tables.append(Table(f"ranking-{place}", *_ranks(several, names)))
        tables.append(Table(f"differences-{place}", *_differences(several, names)))
    return Section(_("Ranking"), [*texts, _(ABOUT_RANKS)], tables=tables)


def _ranks(
    several: Several, names: list[str]
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    heads = (
        *(_("Rank"), _("Result"), _("Accuracy"), _("95% interval")),
        _("Shown to be better"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            several.ranks[i],
            names[i],
            several.accuracies[i],
            interval(several.intervals[i]),
            ", ".join(names[j] for j in several.better(i)) or NO_VALUE,
        )
        for i in several.order
    ]
    return heads, rows


def _differences(
    several: Several, names: list[str]
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    heads = (
        *(_("From"), _("To"), _("Points"), _("95% interval")),
        *(_("Fixed"), _("Broke"), _("p, corrected"), _("Clear")),
    )
    rows: list[tuple[Cell, ...]] = []
    for pair in several.pairs:
        low, high = map(points, pair.interval)
        rows.append(
            (
                *(names[pair.first], names[pair.second], points(pair.difference)),
                *(_("{low} to {high}", low=low, high=high), pair.fixed, pair.broke),
                p_value_text(pair.corrected),
                _("yes") if pair.is_real else _("no"),
            )
        )
    return heads, rows
