"""What results cost in time, size and memory, and accuracy against that."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.analysis.cost import Cost
from core.text.labels import STAGE_TITLES
from core.text.numbers import NO_VALUE, precise_duration, short_count, size
from pages._ui.compare.accuracy_against_cost import accuracy_against_cost
from pages._ui.compare.costs import known_cost
from pages._ui.compare.latencies import known_latency, measure_latencies
from pages._ui.compare.selection import Selection
from pages._ui.frame.download import offer_table

_ABOUT = {
    "Images/s": "Images and their views that went through the frozen layers in a "
    "second. None where another run had left them in the cache.",
    "Trained": "Numbers that its phase changed.",
    "On disk": "The files that Predict loads.",
    "One answer": "The median of 15 single pictures here, the network alone, on all "
    "cores; reading and decoding a file comes on top.",
    "Views": "Flips of a picture that an answer is the mean over: the network works "
    "once for each, and the time of one answer has all of them.",
    "Peak memory": "The most that the worker had until its phase was over. Runs before "
    "version 0.8.0 did not record it.",
}


def what_it_cost(selection: Selection) -> None:
    """A row per result, and accuracy against cost over all runs of the data set."""
    costs = [known_cost(run, phase) for run, phase in selection.results]
    _table(selection, costs)
    st.caption(
        "Features that another run had left in the cache took next to no time; "
        "everything frozen is computed once for all runs."
    )
    is_missing = any(known_latency(*result) is None for result in selection.results)
    if is_missing and st.button(
        "Measure one answer",
        icon=":material/timer:",
        key="measure_latency",
        help="Asks each of these models 15 times here; a second or two for each.",
    ):
        measure_latencies(selection.results)
        st.rerun()
    accuracy_against_cost(selection)


def _table(selection: Selection, costs: list[Cost]) -> None:
    stages = list(dict.fromkeys(name for cost in costs for name in cost.stages))
    columns: dict[str, Callable[[int], str]] = {
        "Altogether": lambda i: precise_duration(costs[i].seconds),
        **{
            STAGE_TITLES[name]: lambda i, name=name: (  # type: ignore[misc]
                precise_duration(costs[i].stages.get(name))
            )
            for name in stages
        },
        "Images/s": lambda i: _or_none(costs[i].images_per_second, "{:,.0f}".format),
        "Trained": lambda i: short_count(costs[i].trainable_parameters),
        "On disk": lambda i: size(costs[i].served_bytes),
        "One answer": lambda i: _or_none(
            known_latency(*selection.results[i]), milliseconds
        ),
        "Peak memory": lambda i: _or_none(costs[i].peak_bytes, size),
    }
    views = [len(run.config.flips) for run, _ in selection.results]
    if max(views) > 1:
        columns["Views"] = lambda i: str(views[i])
    table = pd.DataFrame(
        {"Result": name} | {title: told(i) for title, told in columns.items()}
        for i, name in enumerate(selection.names())
    )
    st.dataframe(
        table,
        key="what_it_cost",
        hide_index=True,
        column_config={
            title: st.column_config.TextColumn(help=text)
            for title, text in _ABOUT.items()
        },
        alt=f"What {len(table)} results cost",
    )
    offer_table(table, "what_it_cost.csv")


def _or_none(value: float | None, words: Callable[[float], str]) -> str:
    return NO_VALUE if value is None else words(value)


def milliseconds(seconds: float) -> str:
    """Seconds as "8.3 ms"."""
    return f"{1000 * seconds:.1f} ms"
