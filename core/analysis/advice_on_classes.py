"""Advice on the classes: what to beat, uneven ones, and those too small to judge."""

from __future__ import annotations

from core.analysis.data_facts import Advice, DataFacts
from core.analysis.metrics import wilson_interval
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import interval, percent, short_number

# Images of the largest class for one of the smallest.
UNEVEN, VERY_UNEVEN, EXTREMELY_UNEVEN = 1.5, 3.0, 10.0

FEW_HELD_OUT = 10  # images of a class to judge by


def baseline(facts: DataFacts) -> Advice:
    """What an accuracy has to beat."""
    train = facts.of_split("train")
    name = max(train, key=lambda label: train[label])
    share = train[name] / max(1, facts.num_train)
    return Advice(
        "baseline",
        "note",
        _("The accuracy to beat is {accuracy}.", accuracy=percent(share)),
        _(
            "Always answering {name} is right that often, and needs no model.",
            name=name,
        ),
        _("Compare with the most frequent class before you trust an accuracy."),
    )


def imbalance(facts: DataFacts) -> Advice | None:
    """Classes of very different sizes; None where they are not."""
    train = facts.of_split("train")
    small = min(train, key=lambda label: train[label])
    large = max(train, key=lambda label: train[label])
    ratio = train[large] / max(1, train[small])
    if ratio < UNEVEN:
        return None
    reason = _(
        "{large} has {most} training images and {small} {least}, {ratio} times fewer, "
        "so accuracy can be high while {small} is missed.",
        large=large,
        most=numeral(f"{train[large]:,}"),
        small=small,
        least=numeral(f"{train[small]:,}"),
        ratio=numeral(f"{ratio:.1f}"),
    )
    if ratio < VERY_UNEVEN:
        rule = _(
            "Look at balanced accuracy, the mean of the classes' recalls, from {ratio} "
            "to 1 on.",
            ratio=short_number(UNEVEN),
        )
        return Advice("imbalance", "note", _("The classes are uneven."), reason, rule)
    if ratio < EXTREMELY_UNEVEN:
        title, value = _("Give small classes more weight."), "class_weights"
        rule = _(
            "From {ratio} to 1 on: class weights. Look at balanced accuracy, the mean "
            "of the classes' recalls.",
            ratio=short_number(VERY_UNEVEN),
        )
    else:
        # Weights this large would hang on the few batches with an image of the class
        # (Buda et al. 2018, arXiv 1710.05381: sampling is the safer choice).
        title = _("Show small classes as often as large ones.")
        value = "balanced_sampling"
        rule = _(
            "From {ratio} to 1 on: balanced sampling. Look at balanced accuracy, the "
            "mean of the classes' recalls.",
            ratio=short_number(EXTREMELY_UNEVEN),
        )
    return Advice("imbalance", "suggestion", title, reason, rule, {"imbalance": value})


def held_out(facts: DataFacts) -> Advice | None:
    """A class with too few images to judge by, the smallest; None where none has."""
    splits = {name: facts.of_split(name) for name in ("validation", "test")}
    places = [
        (count, label, name)
        for name, counts in splits.items()
        if any(counts.values())
        for label, count in counts.items()
    ]
    count, label, name = min(places, default=(FEW_HELD_OUT, "", ""))
    if count >= FEW_HELD_OUT:
        return None
    return Advice(
        "held_out",
        "warning",
        _("Some classes are too small to judge."),
        _few_held_out(count, label, name) if count else _none_held_out(label, name),
        _(
            "Have {count} images or more of every class to judge by.",
            count=FEW_HELD_OUT,
        ),
    )


def _none_held_out(label: str, split: str) -> str:
    if split == "test":
        return _(
            "No test image is {label}, so nothing is known of that class.", label=label
        )
    return _(
        "No validation image is {label}, so nothing is known of that class.",
        label=label,
    )


def _few_held_out(count: int, label: str, split: str) -> str:
    values = {
        "label": label,
        "count": count,
        "right": count // 2,
        "interval": interval(wilson_interval(count // 2, count)),
    }
    if split == "test":
        return _(
            "The test images of {label} are {count}: if {right} are right, the true "
            "share may be anything from {interval}.",
            **values,
        )
    return _(
        "The validation images of {label} are {count}: if {right} are right, the true "
        "share may be anything from {interval}.",
        **values,
    )
