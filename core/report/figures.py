"""What came out: the verdict, and the figures of each result with their intervals."""

from __future__ import annotations

from core.analysis.comparison import Comparison
from core.analysis.verdict import comparison_verdict, cost_sentence, what_would_tell
from core.report.charts import accuracies
from core.report.compared import Compared
from core.report.document import Section, Table
from core.text.numbers import (
    interval,
    p_value_text,
    percent,
    points,
    precise_duration,
    size,
)

_SPLITS_DIFFER = (
    "These results are of different splits: each was judged on images that another may "
    "have been trained on. They can't be compared image by image, and stand here as "
    "separate results."
)
_VALIDATION = (
    "The validation images chose the epoch and the phase, so they flatter; the test "
    "images decide."
)
_ABOUT_TEST = (
    "p: how often chance alone would split the changed images at least this unevenly "
    "if both models were equally good (McNemar's test). Below 0.05 a difference is "
    "called clear. The interval holds all differences that the same test finds "
    "plausible (Tango's score interval), so the two never disagree."
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
    shares = [figures["accuracy"] or 0.0 for figures in found.figures]
    best = max(range(len(shares)), key=shares.__getitem__)
    return (
        f"Of {len(shares)} results, {found.names[best]} has the highest accuracy: "
        f"{percent(shares[best])} of {found.figures[best]['count']:,} {found.split} "
        "images."
    )


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
    texts += [_SPLITS_DIFFER] * (not found.is_one_split)
    texts += [_VALIDATION] * (found.split == "validation")
    return Section(
        "Accuracy",
        texts,
        [accuracies(found)],
        [Table("accuracy", heads, rows)],
    )


def _between(found: Compared, pair: Comparison) -> list[str]:
    low, high = map(points, pair.interval)
    before, after = (
        percent(float(right.mean())) for right in (pair.right_a, pair.right_b)
    )
    return [
        f"{found.names[1]} fixed {pair.fixed} {found.split} images and broke "
        f"{pair.broke} (of {pair.count:,}; both are wrong on {pair.both_wrong}): "
        f"{before} to {after}, {points(pair.difference)} points, 95% interval {low} to "
        f"{high}, {p_value_text(pair.p_value)}.",
        *filter(None, [what_would_tell(pair)]),
        _ABOUT_TEST,
    ]


def cost(found: Compared) -> Section:
    """What each result took."""
    rows = []
    for name, (run, phase), result in zip(
        found.names, found.results, found.finished, strict=True
    ):
        files = run.serving_dir(phase).glob("model.*")
        rows.append(
            (
                *(name, precise_duration(result["seconds"])),
                *(result["trainable_parameters"], result.get("parameters", 0)),
                size(sum(file.stat().st_size for file in files)),
            )
        )
    heads = ("Result", "Training", "Trained parameters", "All parameters", "Model")
    texts = [cost_sentence(*found.finished)] if len(found.results) == 2 else []
    return Section("What it cost", texts, tables=[Table("cost", heads, rows)])
