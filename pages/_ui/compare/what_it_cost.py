"""What results cost in time, size and memory, and accuracy against that."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.analysis.cost import Cost
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.labels import STAGE_TITLES
from core.text.numbers import NO_VALUE, precise_duration, short_count, size
from pages._ui.compare.accuracy_against_cost import accuracy_against_cost
from pages._ui.compare.costs import known_cost
from pages._ui.compare.in_english import in_english
from pages._ui.compare.latencies import known_latency, measure_latencies
from pages._ui.compare.selection import Selection
from pages._ui.frame.download import offer_table

_ALL, _SPEED, _TRAINED = mark("Altogether"), mark("Images/s"), mark("Trained")
_DISK, _ANSWER, _MEMORY = mark("On disk"), mark("One answer"), mark("Peak memory")
_VIEWS = mark("Views")

_ABOUT = {
    _SPEED: mark(
        "Images and their views that went through the frozen layers in a second. None "
        "where another run had left them in the cache."
    ),
    _TRAINED: mark("Numbers that its phase changed."),
    _DISK: mark("The files that Predict loads."),
    _ANSWER: mark(
        "The median of 15 single pictures here, the network alone, on all cores; "
        "reading and decoding a file comes on top."
    ),
    _VIEWS: mark(
        "Flips of a picture that an answer is the mean over: the network works once "
        "for each, and the time of one answer has all of them."
    ),
    _MEMORY: mark(
        "The most that the worker had until its phase was over. Runs before version "
        "0.8.0 did not record it."
    ),
}


def what_it_cost(selection: Selection) -> None:
    """A row per result, and accuracy against cost over all runs of the data set."""
    costs = [known_cost(run, phase) for run, phase in selection.results]
    _show_table(selection, costs)
    st.caption(
        _(
            "Features that another run had left in the cache took next to no time; "
            "everything frozen is computed once for all runs."
        )
    )
    is_missing = any(known_latency(*result) is None for result in selection.results)
    if is_missing and st.button(
        _("Measure one answer"),
        icon=":material/timer:",
        key="measure_latency",
        help=_("Asks each of these models 15 times here; a second or two for each."),
    ):
        measure_latencies(selection.results)
        st.rerun()
    accuracy_against_cost(selection)


def _show_table(selection: Selection, costs: list[Cost]) -> None:
    table = _table(selection, costs)
    st.dataframe(
        table,
        key="what_it_cost",
        hide_index=True,
        column_config={
            **{title: _(title) for title in (mark("Result"), *table.columns)},
            **{
                title: st.column_config.TextColumn(_(title), help=_(text))
                for title, text in _ABOUT.items()
            },
        },
        alt=_("What {count} results cost", count=len(table)),
    )
    offer_table(in_english(lambda: _table(selection, costs)), "what_it_cost.csv")


def _table(selection: Selection, costs: list[Cost]) -> pd.DataFrame:
    stages = list(dict.fromkeys(name for cost in costs for name in cost.stages))
    columns: dict[str, Callable[[int], str]] = {
        _ALL: lambda i: precise_duration(costs[i].seconds),
        **{
            STAGE_TITLES[name]: lambda i, name=name: (  # type: ignore[misc]
                precise_duration(costs[i].stages.get(name))
            )
            for name in stages
        },
        _SPEED: lambda i: _or_none(costs[i].images_per_second, _whole),
        _TRAINED: lambda i: short_count(costs[i].trainable_parameters),
        _DISK: lambda i: size(costs[i].served_bytes),
        _ANSWER: lambda i: _or_none(known_latency(*selection.results[i]), milliseconds),
        _MEMORY: lambda i: _or_none(costs[i].peak_bytes, size),
    }
    views = [len(run.config.flips) for run, __ in selection.results]
    if max(views) > 1:
        columns[_VIEWS] = lambda i: str(views[i])
    return pd.DataFrame(
        {"Result": name} | {title: told(i) for title, told in columns.items()}
        for i, name in enumerate(selection.names())
    )


def _or_none(value: float | None, words: Callable[[float], str]) -> str:
    return NO_VALUE if value is None else words(value)


def milliseconds(seconds: float) -> str:
    """Seconds as "8.3 ms"."""
    return numeral(f"{1000 * seconds:.1f} ms")


def _whole(value: float) -> str:
    return numeral(f"{value:,.0f}")
