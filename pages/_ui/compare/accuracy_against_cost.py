"""Accuracy against cost over all runs on one split, with the front."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from core.analysis.cost import Cost
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number, precise_duration, short_count, size
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.pareto_chart import Priced, pareto_chart
from pages._ui.compare.costs import known_cost
from pages._ui.compare.latencies import known_latency, measure_latencies
from pages._ui.compare.results import Result
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.run import memo
from pages._ui.run.choices import choice_titles, finished_choices

_LATENCY = mark("One answer")


class _Axis(NamedTuple):
    """A kind of cost: its unit, the value of a result, and that in words."""

    title: str  # of the axis
    unit: str  # the same within a sentence
    value: Callable[[Result, Cost], float | None]
    words: Callable[[float], str]


_AXES = {
    mark("Training time"): _Axis(
        mark("Seconds from images to model"),
        mark("seconds from images to model"),
        lambda __, cost: cost.seconds,
        precise_duration,
    ),
    mark("Size on disk"): _Axis(
        mark("Megabytes on disk"),
        mark("megabytes on disk"),
        lambda __, cost: cost.served_bytes / 1e6,
        lambda megabytes: size(megabytes * 1e6),
    ),
    _LATENCY: _Axis(
        mark("Milliseconds for one answer"),
        mark("milliseconds for one answer"),
        lambda result, __: 1000 * (known_latency(*result) or 0) or None,
        lambda value: numeral(f"{value:.1f} ms"),
    ),
    mark("Trained parameters"): _Axis(
        mark("Parameters trained"),
        mark("parameters trained"),
        lambda __, cost: float(cost.trainable_parameters),
        lambda value: short_count(round(value)),
    ),
}

_OVER_TEST = mark("test accuracy of {results} over {unit}")
_OVER_VALIDATION = mark("validation accuracy of {results} over {unit}")


def accuracy_against_cost(selection: Selection) -> None:
    """A chart of all results on the first one's split; what costs can be chosen."""
    st.markdown(
        _("**Accuracy against cost**"),
        help=_(
            "Every finished result on this split of the data set; those above are "
            "ringed. On the front nothing is both cheaper and at least as accurate. "
            "Results near it may differ by chance only: see the ranking."
        ),
    )
    axis = _AXES[_choose_axis()]
    look = memo.look()
    everyone = _on_split(selection, look)
    titles = choice_titles(everyone, look)
    found = (_priced(everyone[key], axis, selection, titles[key]) for key in everyone)
    priced = [item for item in found if item]
    if axis is _AXES[_LATENCY] and len(priced) < len(everyone):
        _offer_measuring(list(everyone.values()))
    if not priced:
        st.caption(_("No result has this figure yet."))
        return
    live_chart(
        pareto_chart(
            priced, _(axis.title), selection.split.capitalize(), shell.is_dark()
        ),
        key="pareto",
        alt=_(
            _OVER_TEST if selection.split == "test" else _OVER_VALIDATION,
            results=number(len(priced), "result"),
            unit=_(axis.unit),
        ),
    )


def _choose_axis() -> str:
    return str(
        st.segmented_control(
            _("Cost"),
            list(_AXES),
            default=next(iter(_AXES)),
            format_func=_,
            required=True,
            key="cost_axis",
            label_visibility="collapsed",
        )
    )


def _on_split(selection: Selection, look: memo.Look) -> dict[str, Result]:
    """Every finished result on the images of the first one that is chosen."""
    digest = str(selection.results[0][0].about.get("manifest_digest", ""))
    pairs = zip(*look, strict=True)
    same = {run.id for run, summary in pairs if summary["digest"] == digest}
    choices = finished_choices(look)
    return {key: result for key, result in choices.items() if result[0].id in same}


def _priced(
    result: Result, axis: _Axis, selection: Selection, title: str
) -> Priced | None:
    """A result as a mark; None where its cost or its accuracy is not known."""
    run, phase = result
    metric = "test_accuracy" if selection.split == "test" else "val_accuracy"
    accuracy = memo.run_summary(run)["results"][phase][metric]
    cost = axis.value(result, known_cost(run, phase))
    if not cost or accuracy is None:
        return None
    is_chosen = (run.id, phase) in {(one.id, of) for one, of in selection.results}
    return Priced(title, phase, cost, axis.words(cost), accuracy, is_chosen)


def _offer_measuring(results: list[Result]) -> None:
    missing = sum(known_latency(*result) is None for result in results)
    rest = _("Measure the other {count}", count=missing)
    if st.button(
        rest if missing < len(results) else _("Measure all"),
        icon=":material/timer:",
        key="measure_all",
        help=_("{models}, a second or two for each.", models=number(missing, "model")),
    ):
        measure_latencies(results)
        st.rerun()
