"""Accuracy against cost over all runs on one split, with the front."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from core.analysis.cost import Cost
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

_LATENCY = "One answer"


class _Axis(NamedTuple):
    """A kind of cost: the axis' title, the value of a result, and that in words."""

    title: str
    value: Callable[[Result, Cost], float | None]
    words: Callable[[float], str]


_AXES = {
    "Training time": _Axis(
        "Seconds from images to model", lambda _, cost: cost.seconds, precise_duration
    ),
    "Size on disk": _Axis(
        "Megabytes on disk",
        lambda _, cost: cost.served_bytes / 1e6,
        lambda megabytes: size(megabytes * 1e6),
    ),
    _LATENCY: _Axis(
        "Milliseconds for one answer",
        lambda result, _: 1000 * (known_latency(*result) or 0) or None,
        lambda value: f"{value:.1f} ms",
    ),
    "Trained parameters": _Axis(
        "Parameters trained",
        lambda _, cost: float(cost.trainable_parameters),
        lambda value: short_count(round(value)),
    ),
}


def accuracy_against_cost(selection: Selection) -> None:
    """A chart of all results on the first one's split; what costs can be chosen."""
    st.markdown(
        "**Accuracy against cost**",
        help="Every finished result on this split of the data set; those above are "
        "ringed. On the front nothing is both cheaper and at least as accurate. "
        "Results near it may differ by chance only: see the ranking.",
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
        st.caption("No result has this figure yet.")
        return
    live_chart(
        pareto_chart(priced, axis.title, selection.split.capitalize(), shell.is_dark()),
        key="pareto",
        alt=f"{selection.split} accuracy of {number(len(priced), 'result')} over "
        f"{axis.title.lower()}",
    )


def _choose_axis() -> str:
    return str(
        st.segmented_control(
            "Cost",
            list(_AXES),
            default=next(iter(_AXES)),
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
    if st.button(
        f"Measure the other {missing}" if missing < len(results) else "Measure all",
        icon=":material/timer:",
        key="measure_all",
        help=f"{number(missing, 'model')}, a second or two for each.",
    ):
        measure_latencies(results)
        st.rerun()
