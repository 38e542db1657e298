"""What came out: the verdict, and the figures of each result with their intervals."""

from __future__ import annotations

from core.analysis.comparison import Comparison
from core.analysis.cost import cost_of
from core.analysis.several_words import ranking_verdict
from core.analysis.verdict import (
    ABOUT_TEST,
    ABOUT_VALIDATION,
    DIFFERENT_SPLITS,
    comparison_verdict,
    cost_sentence,
    what_would_tell,
)
from core.report.charts import accuracies
from core.report.compared import Compared
from core.report.document import Cell, Section, Table
from core.report.ranking import several_of
from core.runs.cross_validation import fold_title
from core.text.labels import STAGE_TITLES
from core.text.numbers import (
    NO_VALUE,
    interval,
    p_value_text,
    percent,
    points,
    precise_duration,
    size,
)


def verdict(found: Compared, pair: Comparison | None) -> str:
    """The sentence that the report comes to.

    Args:
        found: What it is of.
        pair: Of two results on the same images; None = of others.
    """
    if pair is not None:
        return comparison_verdict(pair, *found.names)
    if len(found.results) == 1:
        figures, name = found.figures[0], found.names[0]
        return (
            f"{name} gets {percent(figures['accuracy'])} of {figures['count']:,} "
            f"{found.split} images right."
        )
    if not found.is_one_split:
        return f"{len(found.results)} results on different splits."
    several = several_of(found, list(range(len(found.results))))
    return ranking_verdict(several, found.names, f"{found.split} images")


def figures(found: Compared, pair: Comparison | None) -> Section:
    """The accuracies, and of two results what lies between them."""
    rows = [
        (
            *(name, one["accuracy"], interval(one["interval"]), one["count"]),
            *(one["balanced_accuracy"], one["macro_f1"]),
            f"{result['best_epoch']} of {result['epochs']}",
        )
        for name, one, result in zip(
            found.names, found.figures, found.finished, strict=True
        )
    ]
    heads = (
        *("Result", "Accuracy", "95% interval", "Images"),
        *("Balanced accuracy", "Macro F1", "Epoch kept"),
    )
    texts = [] if pair is None else _between(found, pair)
    texts += [DIFFERENT_SPLITS] * (not found.is_one_split)
    texts += [ABOUT_VALIDATION] * (found.split == "validation")
    return Section(
        "Accuracy",
        texts,
        [accuracies(found)],
        [Table("accuracy", heads, rows)],
    )


def _between(found: Compared, pair: Comparison) -> list[str]:
    low, high = map(points, pair.interval)
    is_fold = any(fold_title(run) for run in found.runs)
    before, after = (
        percent(float(right.mean())) for right in (pair.right_a, pair.right_b)
    )
    return [
        f"{found.names[1]} fixed {pair.fixed:,} {found.split} images and broke "
        f"{pair.broke:,} (of {pair.count:,}; both are wrong on {pair.both_wrong:,}): "
        f"{before} to {after}, {points(pair.difference)} points, 95% interval {low} to "
        f"{high}, {p_value_text(pair.p_value)}.",
        *filter(None, [what_would_tell(pair, is_fold)]),
        ABOUT_TEST,
    ]


def cost(found: Compared) -> Section:
    """What each result took."""
    costs = [cost_of(run, phase) for run, phase in found.results]
    stages = list(dict.fromkeys(name for one in costs for name in one.stages))
    rows: list[tuple[Cell, ...]] = [
        (
            *(name, precise_duration(one.seconds)),
            *(precise_duration(one.stages.get(stage)) for stage in stages),
            *(one.trainable_parameters, result.get("parameters", 0)),
            size(one.served_bytes),
            NO_VALUE if one.peak_bytes is None else size(one.peak_bytes),
        )
        for name, one, result in zip(found.names, costs, found.finished, strict=True)
    ]
    heads = (
        *("Result", "Altogether", *(STAGE_TITLES[stage] for stage in stages)),
        *("Trained parameters", "All parameters", "Model", "Peak memory"),
    )
    texts = [cost_sentence(*found.finished)] if len(found.results) == 2 else []
    return Section("What it cost", texts, tables=[Table("cost", heads, rows)])
