"""A threshold for one class, chosen on validation images, and what it does on test."""

from __future__ import annotations

import math
from typing import NamedTuple

import streamlit as st

from core.analysis.metrics import wilson_interval
from core.analysis.roc import OneClass, one_class
from core.analysis.threshold import (
    Cost,
    Counts,
    answered_by_argmax,
    cost_change,
    counts,
    is_missed_by_chance,
    threshold_for_cost,
    threshold_for_recall,
)
from core.text.numbers import NO_VALUE, interval, number, percent
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.series import Series
from pages._ui.charts.threshold_chart import threshold_chart
from pages._ui.compare.answers import answers_of, series_of
from pages._ui.compare.one_class import choose_class
from pages._ui.compare.results import Result
from pages._ui.compare.selection import Selection
from pages._ui.frame import address, shell
from pages._ui.frame.linked_values import linked_steps
from pages._ui.run import memo

_RECALLS = {
    str(share): f"{share}%" for share in (50, 60, 70, 75, 80, 85, 90, 95, 98, 99, 100)
}
_AIMS = ("recall", "cost")
_FEW = 20  # validation images of the class; with fewer recall moves in steps above 5%


class _Aim(NamedTuple):
    """What the threshold is for: a recall, or least cost."""

    recall: float  # 0 where it is for cost
    cost: Cost

    def words(self, name: str) -> str:
        if self.recall:
            return f"the highest that finds at least {self.recall:.0%} of {name}"
        return (
            f"the one whose mistakes cost least, {self.cost.missed:g} for each missed "
            f"image of {name} and {self.cost.false_alarm:g} for each false alarm"
        )

    def threshold(self, given: OneClass) -> float:
        if self.recall:
            return threshold_for_recall(given, self.recall)
        return threshold_for_cost(given, self.cost)


class _Effect(NamedTuple):
    """One model's threshold, and what it makes of validation and test images."""

    threshold: float
    validation: Counts
    before: Counts  # test images, by argmax
    after: Counts  # the same from the threshold on
    saved: str  # what the change costs, where there is a cost


def thresholds(selection: Selection) -> None:
    """Choose a class and an aim, and see what follows for each model."""
    left, right = st.columns(2)
    with left:
        index = choose_class(selection)
    if index is None:
        return
    with right:
        aim = _choose_aim()
    if aim is None:
        return
    name = memo.images(selection.results[0][0]).class_names[index]
    st.caption(
        "The threshold is chosen on the validation images and shown on the test "
        "images, which had no part in choosing it. Probabilities are those of Predict."
    )
    for series, side in zip(series_of(selection), selection.results, strict=True):
        _show_model(series, side, index, name, aim)


def _choose_aim() -> _Aim | None:
    kind = address.linked_segments(
        "Aim",
        _AIMS,
        "aim",
        "Recall: find at least this share of the class, with as few false alarms as "
        "that allows. Cost: say what each mistake costs; right answers cost nothing.",
    )
    if kind == "recall":
        share = linked_steps(
            "Find at least",
            _RECALLS,
            "least_recall",
            "95",
            "The recall that is asked for on the validation images.",
        )
        return _Aim(int(share) / 100, Cost(0, 0))
    missed, alarm = (
        _cost(column, *words)
        for column, words in zip(
            st.columns(2),
            (
                ("A missed image costs", "miss_cost", 5.0),
                ("A false alarm costs", "alarm_cost", 1.0),
            ),
            strict=True,
        )
    )
    if not missed and not alarm:
        st.caption("If no mistake costs anything, every threshold will do.")
        return None
    return _Aim(0.0, Cost(missed, alarm))


def _cost(
    column: st.delta_generator.DeltaGenerator, label: str, key: str, default: float
) -> float:
    value = column.number_input(
        label, 0.0, 1e6, default, step=1.0, key=key, bind="query-params", format="%g"
    )
    return float(value)


def _show_model(series: Series, side: Result, index: int, name: str, aim: _Aim) -> None:
    st.markdown(f"**{shell.plain(series.name)}**")
    found = _effect(side, index, aim)
    if isinstance(found, str):
        st.caption(found)
        return
    st.markdown(_sentence(found, shell.plain(name), aim))
    sides = (("Highest probability wins", found.before), (_title(found), found.after))
    live_chart(
        threshold_chart(sides, name, series.phase, shell.is_dark()),
        key=f"threshold-{series.place}",
        alt=f"{series.name}, test images of {name} against the rest: "
        f"{_counts_words(found.before)} by the highest probability, "
        f"{_counts_words(found.after)} at the threshold",
    )
    st.caption(_how_chosen(found, shell.plain(name), aim))


def _effect(side: Result, index: int, aim: _Aim) -> _Effect | str:
    """What the aim leads to; a sentence where it leads to nothing."""
    validation, test = (answers_of(*side, split) for split in ("validation", "test"))
    given = one_class(validation.labels, validation.probabilities, index)
    if not given.has_both:
        return (
            "The validation images lack this class, or the rest: nothing to choose on."
        )
    if not len(test.labels):
        return "There are no test images to show its effect on."
    threshold = aim.threshold(given)
    shown = one_class(test.labels, test.probabilities, index)
    before = answered_by_argmax(test.probabilities, index)
    after = shown.scores >= threshold
    saved = ""
    if not aim.recall:
        change = cost_change(shown.is_positive, before, after, aim.cost)
        low, high = change.interval
        saved = (
            f" Per 100 images mistakes cost {abs(change.value):.1f} "
            f"{'less' if change.value <= 0 else 'more'} than without it (95% interval "
            f"of the change {low:+.1f} to {high:+.1f}, bootstrap)."
        )
    return _Effect(
        threshold,
        counts(given.is_positive, given.scores >= threshold),
        counts(shown.is_positive, before),
        counts(shown.is_positive, after),
        saved,
    )


def _title(found: _Effect) -> str:
    if math.isinf(found.threshold):
        return "Never said"
    return f"Said from {100 * found.threshold:.3g}% on"


def _sentence(found: _Effect, name: str, aim: _Aim) -> str:
    before, after = found.before, found.after
    verb = _title(found).lower()
    text = f"{name} is **{verb}**. On {number(after.num_positive, 'test image')} of it"
    text += f" recall goes from {_share(before.found, before.num_positive)} to "
    text += f"{_share(after.found, after.num_positive)}; on {after.num_rest:,} others "
    text += f"false alarms go from {before.false_alarms:,} to {after.false_alarms:,}; "
    text += f"precision from {_share(before.found, before.answered)} to "
    text += f"{_share(after.found, after.answered)}.{found.saved}"
    if not aim.recall or not after.num_positive:
        return text
    if after.found >= aim.recall * after.num_positive - 1e-9:
        return f"{text} The aim of {aim.recall:.0%} is met on the test images."
    reason = "no more" if is_missed_by_chance(found.validation, after) else "more"
    return (
        f"{text} The aim of {aim.recall:.0%} is missed on the test images, by {reason} "
        "than chance does to so few."
    )


def _how_chosen(found: _Effect, name: str, aim: _Aim) -> str:
    own = found.validation
    total = own.num_positive + own.num_rest
    text = (
        f"Chosen on {number(total, 'validation image')}, {own.num_positive:,} of them "
        f"of {name}: {aim.words(name)}. There it finds "
        f"{_share(own.found, own.num_positive)} with "
        f"{number(own.false_alarms, 'false alarm')}."
    )
    if own.num_positive < _FEW:
        step = percent(1 / own.num_positive)
        text += f" Few: each of these images is {step} of the recall."
    return text


def _share(part: int, whole: int) -> str:
    """A share with its 95% interval (Wilson)."""
    if not whole:
        return NO_VALUE
    return f"{percent(part / whole)} ({interval(wilson_interval(part, whole))})"


def _counts_words(found: Counts) -> str:
    return (
        f"{found.found} found, {found.missed} missed, "
        f"{number(found.false_alarms, 'false alarm')}"
    )
