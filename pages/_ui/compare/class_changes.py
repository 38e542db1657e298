"""Which classes the second of two models finds more or fewer images of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.analysis.class_changes import ClassChange, class_changes, largest
from core.analysis.paired import SIGNIFICANT
from core.text.numbers import number, points
from pages._ui.charts.class_change_chart import class_change_chart
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.series import Series
from pages._ui.compare.answers import series_of
from pages._ui.compare.memo import comparison_of
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table
from pages._ui.run import memo

_MOST_DRAWN = 20  # classes


def show_changes(pair: Selection) -> None:
    """A dumbbell per class, the largest gain first, and all classes as a table."""
    if not pair.is_one_split():
        return
    names = memo.images(pair.results[0][0]).class_names
    changes = class_changes(comparison_of(pair), names)
    shown = largest(changes, _MOST_DRAWN)
    first, second = series_of(pair)
    st.markdown("**Recall of each class, first and second model**")
    live_chart(
        _figure(tuple(shown), (first, second), shell.is_dark()),
        key="class-changes",
        alt=_alt(changes, second.name),
    )
    if len(changes) > len(shown):
        st.caption(
            f"The {len(shown)} classes that changed most, of {len(changes):,}; the "
            "table has all."
        )
    st.markdown(
        _sentence(changes),
        help="Each interval is Tango's, of a class by itself: it leaves out 0 just "
        "where McNemar's test on the images of the class does. Dots are filled "
        "where the change is clear after Holm's correction for all classes.",
    )
    with st.expander("All changes as a table", key="changes", on_change="rerun") as box:
        if box.open:
            _show_table(changes)


@lru_cache(maxsize=16)
def _figure(
    shown: tuple[ClassChange, ...], sides: tuple[Series, Series], dark: bool
) -> go.Figure:
    """Shared: draw it, and change nothing. To make one takes 0.06 s."""
    return class_change_chart(shown, sides, dark)


def _sentence(changes: Sequence[ClassChange]) -> str:
    looked = number(len(changes), "class")
    alone = [item for item in changes if item.p_value_alone < SIGNIFICANT]
    if not alone:
        return f"Of {looked}, none changed clearly: every interval holds 0."
    text = f"For {len(alone)} of {looked} the interval leaves out 0: {_named(alone)}."
    if len(changes) == 1:
        return text
    clear = [item for item in alone if item.is_clear]
    text += f" Where {len(changes):,} are looked at, chance alone moves some so far; "
    if not clear:
        return text + "with Holm's correction for that none is clear."
    if len(clear) == len(alone):
        return text + "with Holm's correction for that they are still clear."
    return text + f"with Holm's correction for that {len(clear)} stay: {_named(clear)}."


def _named(changes: Sequence[ClassChange]) -> str:
    names = ", ".join(
        f"**{shell.plain(item.name)}** ({points(item.change)} points)"
        for item in changes[:5]
    )
    return names + (f" and {len(changes) - 5} more" if len(changes) > 5 else "")


def _show_table(changes: Sequence[ClassChange]) -> None:
    table = pd.DataFrame(
        {
            "Class": [item.name for item in changes],
            "Images": [item.count for item in changes],
            "Recall, first": [100 * item.before for item in changes],
            "Recall, second": [100 * item.after for item in changes],
            "Change": [100 * item.change for item in changes],
            "From": [100 * item.interval[0] for item in changes],
            "To": [100 * item.interval[1] for item in changes],
            "Fixed": [item.fixed for item in changes],
            "Broke": [item.broke for item in changes],
            "p (Holm)": [item.p_value for item in changes],
        }
    )
    shares = dict.fromkeys(
        ("Recall, first", "Recall, second"),
        st.column_config.NumberColumn(format="%.1f%%"),
    )
    signed = dict.fromkeys(
        ("Change", "From", "To"),
        st.column_config.NumberColumn(
            format="%+.1f", help="Points, with the bounds of the 95% interval"
        ),
    )
    st.dataframe(
        table,
        hide_index=True,
        key="class-changes-table",
        column_config={
            **shares,
            **signed,
            "p (Holm)": st.column_config.NumberColumn(format="%.3f"),
        },
        alt="The change of each class's recall",
    )
    offer_table(table, "class_changes.csv")


def _alt(changes: Sequence[ClassChange], name: str) -> str:
    best, worst = changes[0], changes[-1]
    return (
        f"Recall of {name} against the first model: from {points(best.change)} points "
        f"({best.name}) to {points(worst.change)} points ({worst.name})"
    )
