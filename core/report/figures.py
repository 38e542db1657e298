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
from core.language.numerals import numeral
from core.language.texts import _
from core.report.charts import accuracies
from core.report.compared import Compared
from core.report.document import Cell, Section, Table
from core.report.ranking import several_of
from core.runs.cross_validation import fold_title
from core.text.labels import SPLIT_IMAGES, STAGE_TITLES
from core.text.numbers import (
    NO_VALUE,
    interval,
    p_value_text,
    percent,
    points,
    precise_duration,
    size,
    split_images,
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
        return _(
            "{name} gets {accuracy} of {images} right.",
            name=name,
            accuracy=percent(figures["accuracy"]),
            images=split_images(figures["count"], found.split),
        )
    if not found.is_one_split:
        return _("{count} results on different splits.", count=len(found.results))
    several = several_of(found, list(range(len(found.results))))
    return ranking_verdict(several, found.names, SPLIT_IMAGES[found.split])


def figures(found: Compared, pair: Comparison | None) -> Section:
    """The accuracies, and of two results what lies between them."""
    rows = [
        (
            *(name, one["accuracy"], interval(one["interval"]), one["count"]),
            *(one["balanced_accuracy"], one["macro_f1"]),
            _("{some} of {all}", some=result["best_epoch"], all=result["epochs"]),
        )
        for name, one, result in zip(
            found.names, found.figures, found.finished, strict=True
        )
    ]
    heads = (
        *(_("Result"), _("Accuracy"), _("95% interval"), _("Images")),
        *(_("Balanced accuracy"), _("Macro F1"), _("Epoch kept")),
    )
    texts = [] if pair is None else _between(found, pair)
    texts += [_(DIFFERENT_SPLITS)] * (not found.is_one_split)
    texts += [_(ABOUT_VALIDATION)] * (found.split == "validation")
    return Section(
        _("Accuracy"),
        texts,
        [accuracies(found)],
        [Table("accuracy", heads, rows)],
    )


def _between(found: Compared, pair: Comparison) -> list[str]:
    low, high = map(points, pair.interval)
    is_fold = any(fold_title(run) for run in found.runs)
    values = {
        "name": found.names[1],
        "fixed": numeral(f"{pair.fixed:,}"),
        "broke": numeral(f"{pair.broke:,}"),
        "count": numeral(f"{pair.count:,}"),
        "both_wrong": numeral(f"{pair.both_wrong:,}"),
        "before": percent(float(pair.right_a.mean())),
        "after": percent(float(pair.right_b.mean())),
        "points": points(pair.difference),
        "low": low,
        "high": high,
        "p_value": p_value_text(pair.p_value),
    }
    if found.split == "test":
        told = _(
            "{name} fixed {fixed} test images and broke {broke} (of {count}; both are "
            "wrong on {both_wrong}): {before} to {after}, {points} points, 95% "
            "interval {low} to {high}, {p_value}.",
            **values,
        )
    else:
        told = _(
            "{name} fixed {fixed} validation images and broke {broke} (of {count}; "
            "both are wrong on {both_wrong}): {before} to {after}, {points} points, "
            "95% interval {low} to {high}, {p_value}.",
            **values,
        )
    return [told, *filter(None, [what_would_tell(pair, is_fold)]), _(ABOUT_TEST)]


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
        *(_("Result"), _("Altogether"), *(_(STAGE_TITLES[it]) for it in stages)),
        *(_("Trained parameters"), _("All parameters")),
        *(_("Model"), _("Peak memory")),
    )
    texts = [cost_sentence(*found.finished)] if len(found.results) == 2 else []
    return Section(_("What it cost"), texts, tables=[Table("cost", heads, rows)])
