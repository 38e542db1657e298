"""A threshold for one class, chosen on validation images, and what it does on test."""

from __future__ import annotations

import streamlit as st

from core.analysis.roc import one_class
from core.analysis.threshold import Cost, answered_by_argmax, cost_change, counts
from core.language.texts import _, mark
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.series import Series
from pages._ui.charts.threshold_chart import threshold_chart
from pages._ui.compare.answers import answers_of, series_of
from pages._ui.compare.one_class import choose_class
from pages._ui.compare.results import Result
from pages._ui.compare.selection import Selection
from pages._ui.compare.threshold_words import (
    Aim,
    Effect,
    chosen_text,
    counts_words,
    effect_text,
    threshold_title,
)
from pages._ui.frame import address, shell
from pages._ui.frame.linked_values import linked_steps
from pages._ui.run import memo

_RECALLS = {
    str(share): f"{share}%" for share in (50, 60, 70, 75, 80, 85, 90, 95, 98, 99, 100)
}
_AIMS = (mark("recall"), mark("cost"))


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
        _(
            "The threshold is chosen on the validation images and shown on the test "
            "images, which had no part in choosing it. Probabilities are those of "
            "Predict."
        )
    )
    for series, side in zip(series_of(selection), selection.results, strict=True):
        _show_model(series, side, index, name, aim)


def _choose_aim() -> Aim | None:
    kind = address.linked_segments(
        _("Aim"),
        _AIMS,
        "aim",
        _(
            "Recall: find at least this share of the class, with as few false alarms "
            "as that allows. Cost: say what each mistake costs; right answers cost "
            "nothing."
        ),
    )
    if kind == "recall":
        share = linked_steps(
            _("Find at least"),
            _RECALLS,
            "least_recall",
            "95",
            _("The recall that is asked for on the validation images."),
        )
        return Aim(int(share) / 100, Cost(0, 0))
    missed, alarm = (
        _cost(column, *words)
        for column, words in zip(
            st.columns(2),
            (
                (_("A missed image costs"), "miss_cost", 5.0),
                (_("A false alarm costs"), "alarm_cost", 1.0),
            ),
            strict=True,
        )
    )
    if not missed and not alarm:
        st.caption(_("If no mistake costs anything, every threshold will do."))
        return None
    return Aim(0.0, Cost(missed, alarm))


def _cost(
    column: st.delta_generator.DeltaGenerator, label: str, key: str, default: float
) -> float:
    value = column.number_input(
        label, 0.0, 1e6, default, step=1.0, key=key, bind="query-params", format="%g"
    )
    return float(value)


def _show_model(series: Series, side: Result, index: int, name: str, aim: Aim) -> None:
    st.markdown(f"**{shell.plain(series.name)}**")
    found = _effect(side, index, aim)
    if isinstance(found, str):
        st.caption(found)
        return
    st.markdown(effect_text(found, shell.plain(name), aim))
    sides = (
        (_("Highest probability wins"), found.before),
        (threshold_title(found.threshold), found.after),
    )
    live_chart(
        threshold_chart(sides, name, series.phase, shell.is_dark()),
        key=f"threshold-{series.place}",
        alt=_(
            "{model}, test images of {name} against the rest: {before} by the highest "
            "probability, {after} at the threshold",
            model=series.name,
            name=name,
            before=counts_words(found.before),
            after=counts_words(found.after),
        ),
    )
    st.caption(chosen_text(found.validation, shell.plain(name), aim))


def _effect(side: Result, index: int, aim: Aim) -> Effect | str:
    """What the aim leads to; a sentence where it leads to nothing."""
    validation, test = (answers_of(*side, split) for split in ("validation", "test"))
    given = one_class(validation.labels, validation.probabilities, index)
    if not given.has_both:
        return _(
            "The validation images lack this class, or the rest: nothing to choose on."
        )
    if not len(test.labels):
        return _("There are no test images to show its effect on.")
    threshold = aim.threshold(given)
    shown = one_class(test.labels, test.probabilities, index)
    before = answered_by_argmax(test.probabilities, index)
    after = shown.scores >= threshold
    saved = None
    if not aim.recall:
        saved = cost_change(shown.is_positive, before, after, aim.cost)
    return Effect(
        threshold,
        counts(given.is_positive, given.scores >= threshold),
        counts(shown.is_positive, before),
        counts(shown.is_positive, after),
        saved,
    )
