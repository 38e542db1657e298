"""All pairs of several results: a matrix whose cells open the pair."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.analysis.several_words import about_correction
from core.language.texts import _, mark
from core.text.numbers import NO_VALUE, p_value_text, plain_points, points
from pages._ui.charts.difference_matrix import difference_matrix
from pages._ui.charts.live_chart import live_chart
from pages._ui.compare.in_english import in_english
from pages._ui.compare.memo import Ranked, ranked
from pages._ui.compare.results import open_results
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.columns import with_signs
from pages._ui.frame.download import offer_table

_INTERVAL, _REAL = mark("95% interval"), mark("Real")
_ALONE, _CORRECTED = mark("p alone"), mark("p corrected")


def differences(selection: Selection) -> None:
    """The matrix of each split, and a way into each of its pairs."""
    groups = [group for group in ranked(selection) if len(group.numbers) > 1]
    if not groups:
        st.caption(_("No two of these results are on the same split."))
    for number, group in enumerate(groups):
        _show_group(selection, group, number)


def _show_group(selection: Selection, group: Ranked, number: int) -> None:
    names = [selection.names()[i] for i in group.numbers]
    several, key = group.several, f"differences-{number}"
    real = sum(pair.is_real for pair in several.pairs)
    st.markdown(
        _(
            "**Points of accuracy that the column is better than the row**: "
            "{real} of {count} differences are real (★).",
            real=real,
            count=len(several.pairs),
        ),
        help=about_correction(len(names)),
    )
    figure = difference_matrix(several, names, shell.is_dark())
    live_chart(
        figure,
        key=key,
        alt=_(
            "{real} of {count} differences are real",
            real=real,
            count=len(several.pairs),
        ),
        clicked=lambda x, y: _open_cell(selection, group, round(y), round(x)),
    )
    st.caption(_("Click a cell to see its pair in detail, or choose one here."))
    _offer_pair(selection, group, names, number)
    with st.expander(_("All differences as a table"), key=f"{key}-rows"):
        _show_table(selection, group, number)


def _open_cell(selection: Selection, group: Ranked, row: int, column: int) -> None:
    """Open the pair of a cell that was clicked, before the page runs again."""
    order = group.several.order
    if row != column and all(0 <= place < len(order) for place in (row, column)):
        _open(selection, group, (order[row], order[column]))


def _open(selection: Selection, group: Ranked, pair: tuple[int, int]) -> None:
    results = [selection.results[group.numbers[i]] for i in pair]
    open_results([f"{run.id}:{phase}" for run, phase in results])


def _offer_pair(
    selection: Selection, group: Ranked, names: list[str], number: int
) -> None:
    pairs = [(pair.first, pair.second) for pair in group.several.pairs]
    key = f"pair-{number}"

    def open_chosen() -> None:
        _open(selection, group, pairs[st.session_state[key]])

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            _("Pair"),
            range(len(pairs)),
            format_func=lambda i: f"{names[pairs[i][0]]} → {names[pairs[i][1]]}",
            key=key,
            label_visibility="collapsed",
        )
        st.button(
            _("Compare these two"),
            icon=":material/compare_arrows:",
            key=f"open_pair_{number}",
            on_click=open_chosen,
        )


def _show_table(selection: Selection, group: Ranked, number: int) -> None:
    table = _table(selection, group, points)
    plain = (mark("Reference"), mark("Compared"), mark("Fixed"), mark("Broke"), _REAL)
    st.dataframe(
        with_signs(table, {"Points": 1}),
        key=f"differences-table-{number}",
        hide_index=True,
        column_config={
            **{name: _(name) for name in (*plain, _ALONE, _CORRECTED, mark("Points"))},
            _INTERVAL: st.column_config.TextColumn(
                _(_INTERVAL),
                help=_(
                    "Widened as the p-values were raised, so the two never disagree."
                ),
            ),
        },
        alt=_("{count} differences", count=len(table)),
    )
    offer_table(
        in_english(lambda: _table(selection, group, plain_points)),
        f"differences_{number + 1}.csv",
    )


def _table(
    selection: Selection, group: Ranked, written: Callable[[float], str]
) -> pd.DataFrame:
    """A row per pair; `written` gives a difference of fractions in points."""
    names = [selection.names()[i] for i in group.numbers]
    rows = []
    for pair in group.several.pairs:
        low, high = map(written, pair.interval)
        rows.append(
            {
                "Reference": names[pair.first],
                "Compared": names[pair.second],
                "Points": 100 * pair.difference,
                _INTERVAL: _("{low} to {high}", low=low, high=high),
                "Fixed": pair.fixed,
                "Broke": pair.broke,
                _ALONE: p_value_text(pair.p_value),
                _CORRECTED: p_value_text(pair.corrected),
                _REAL: _("yes") if pair.is_real else NO_VALUE,
            }
        )
    return pd.DataFrame(rows)
