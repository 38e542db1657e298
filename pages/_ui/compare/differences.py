"""All pairs of several results: a matrix whose cells open the pair."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.analysis.several_words import about_correction
from core.text.numbers import NO_VALUE, p_value_text, points
from pages._ui.charts.difference_matrix import difference_matrix
from pages._ui.charts.live_chart import live_chart
from pages._ui.compare.memo import Ranked, ranked
from pages._ui.compare.results import open_results
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell
from pages._ui.frame.download import offer_table


def differences(selection: Selection) -> None:
    """The matrix of each split, and a way into each of its pairs."""
    groups = [group for group in ranked(selection) if len(group.numbers) > 1]
    if not groups:
        st.caption("No two of these results are on the same split.")
    for number, group in enumerate(groups):
        _show_group(selection, group, number)


def _show_group(selection: Selection, group: Ranked, number: int) -> None:
    names = [selection.names()[i] for i in group.numbers]
    several, key = group.several, f"differences-{number}"
    real = sum(pair.is_real for pair in several.pairs)
    st.markdown(
        f"**Points of accuracy that the column is better than the row**: "
        f"{real} of {len(several.pairs)} differences are real (★).",
        help=about_correction(len(names)),
    )
    figure = difference_matrix(several, names, shell.is_dark())
    live_chart(
        figure,
        key=key,
        alt=f"{real} of {len(several.pairs)} differences are real",
        clicked=lambda x, y: _open_cell(selection, group, round(y), round(x)),
    )
    st.caption("Click a cell to see its pair in detail, or choose one here.")
    _offer_pair(selection, group, names, number)
    with st.expander("All differences as a table", key=f"{key}-rows"):
        _table(group, names, number)


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
            "Pair",
            range(len(pairs)),
            format_func=lambda i: f"{names[pairs[i][0]]} → {names[pairs[i][1]]}",
            key=key,
            label_visibility="collapsed",
        )
        st.button(
            "Compare these two",
            icon=":material/compare_arrows:",
            key=f"open_pair_{number}",
            on_click=open_chosen,
        )


def _table(group: Ranked, names: list[str], number: int) -> None:
    rows = []
    for pair in group.several.pairs:
        low, high = map(points, pair.interval)
        rows.append(
            {
                "Reference": names[pair.first],
                "Compared": names[pair.second],
                "Points": 100 * pair.difference,
                "95% interval": f"{low} to {high}",
                "Fixed": pair.fixed,
                "Broke": pair.broke,
                "p alone": p_value_text(pair.p_value),
                "p corrected": p_value_text(pair.corrected),
                "Real": "yes" if pair.is_real else NO_VALUE,
            }
        )
    table = pd.DataFrame(rows)
    st.dataframe(
        table,
        key=f"differences-table-{number}",
        hide_index=True,
        column_config={
            "Points": st.column_config.NumberColumn(format="%+.1f"),
            "95% interval": st.column_config.TextColumn(
                help="Widened as the p-values were raised, so the two never disagree."
            ),
        },
        alt=f"{len(rows)} differences",
    )
    offer_table(table, f"differences_{number + 1}.csv")
