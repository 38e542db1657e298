"""The table of all runs: found, filtered, sorted, selected, and what is done then."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.language.texts import _, plural
from core.text.numbers import NO_VALUE
from pages._ui.frame import shell
from pages._ui.run import memo
from pages._ui.run_table.bulk import Compare, actions
from pages._ui.run_table.columns import choose_columns, column_configs, said_columns
from pages._ui.run_table.filters import filtered
from pages._ui.run_table.rows import Row, run_rows, together
from pages._ui.run_table.sparklines import mean_curve, sparklines

_HEIGHT = 420  # pixels

_CHOSEN = "_runs_chosen"  # in the session: what was selected, by `Row.key`
_BEGUN = "_runs_begun"  # likewise: the table on the screen, and what it began with
_OPENED = "_runs_opened"  # likewise: groups whose runs are shown
_SEEDS = "runs_seeds"


@st.fragment
def runs_table(compare: Compare, most: int, looks: list[memo.Look]) -> None:
    """Draw the table with its filters, and the actions on what is selected.

    Args:
        compare: Called with results, as "RUN:phase", that are to be compared.
        most: Results that can be.
        looks: What the page saw of all runs, or nothing; it is taken out: where the
            table is drawn alone, it looks itself.
    """
    with shell.errors_shown():  # a fragment draws without the page around it
        _runs_table(compare, most, looks.pop() if looks else memo.look())


def _runs_table(compare: Compare, most: int, look: memo.Look) -> None:
    rows = run_rows(look)
    known_tags = {tag for row in rows for tag in row.cells["Tags"] or ()}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        fitting = filtered(rows)
        columns = choose_columns()
        by_group = st.toggle(
            _("Seeds together"),
            key=_SEEDS,
            persist_state="session",
            help=_(
                "Runs that differ in nothing but their seed or fold are one row, with "
                "the means of their figures; its button opens it."
            ),
        )
    shown = together(fitting, _opened()) if by_group else fitting
    if not shown:
        st.caption(_("No run matches the filter."))
        return
    selected = _draw(shown, _with_seeds(columns, by_group))
    runs = {it["id"]: it for row in selected for it in row.summaries}
    all_runs = [row.summaries[0] for row in fitting]
    actions(list(runs.values()), all_runs, sorted(known_tags), compare, most)


def _with_seeds(columns: Sequence[str], by_group: bool) -> list[str]:
    return ["Seeds", *columns] if by_group else list(columns)


def _draw(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Draw the table; the rows that are selected in it.

    A selection is one of runs: where other runs come to stand in the rows, the table
    begins anew with those selected that were.
    """
    keys = [row.key for row in rows]
    table_key = f"runs_table_{zlib.crc32(chr(10).join(keys).encode()):08x}"

    def choose() -> None:
        chosen = {keys[index] for index in st.session_state[table_key].selection.rows}
        hidden = set(st.session_state.get(_CHOSEN, ())) - set(keys)
        st.session_state[_CHOSEN] = [*hidden, *chosen]

    begun: tuple[str, list[int]] = st.session_state.get(_BEGUN, ("", []))
    if begun[0] != table_key:
        chosen = set(st.session_state.get(_CHOSEN, ()))
        begun = table_key, [i for i, key in enumerate(keys) if key in chosen]
        st.session_state[_BEGUN] = begun
    said = said_columns(columns, rows)
    st.dataframe(
        _frame(rows, said),
        key=table_key,
        hide_index=True,
        placeholder=NO_VALUE,
        on_select=choose,
        selection_mode="multi-row",
        selection_default={"selection": {"rows": begun[1]}},
        height=min(_HEIGHT, 38 + 35 * len(rows)),
        column_config={**column_configs(said), **_buttons(rows)},
        alt=_("{count} runs with their state and accuracy", count=len(rows)),
    )
    chosen = set(st.session_state.get(_CHOSEN, ()))
    return [row for row in rows if row.key in chosen]


def _frame(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    table = {name: [row.cells[name] for row in rows] for name in columns}
    if "Curve" in table:
        table["Curve"] = _curves(rows)
    return pd.DataFrame(table)


def _curves(rows: Sequence[Row]) -> list[list[float] | None]:
    """A curve per row; of a group the mean."""
    found, left = sparklines(run_id for row in rows for run_id in row.ids)
    if left:
        st.caption(
            plural(
                "The curves of {count} run come with the next look.",
                "The curves of {count} runs come with the next look.",
                left,
            )
        )
    curves = (mean_curve([found.get(run_id, ()) for run_id in row.ids]) for row in rows)
    return [list(curve) or None for curve in curves]


def _opened() -> list[str]:
    return list(st.session_state.get(_OPENED, ()))


def _buttons(rows: Sequence[Row]) -> dict[str, Any]:
    """The column that opens and closes groups."""
    groups = [row.group if row.is_group else "" for row in rows]

    def turn() -> None:
        click = st.session_state[_SEEDS_CLICKED]
        if click is not None and click.row < len(groups) and groups[click.row]:
            is_open = {*_opened()} ^ {groups[click.row]}
            st.session_state[_OPENED] = sorted(is_open)

    if not any(groups):
        return {}
    return {
        "Seeds": st.column_config.ButtonColumn(
            _("Seeds"), width=110, key=_SEEDS_CLICKED, on_click=turn, type="tertiary"
        )
    }


_SEEDS_CLICKED = "runs_seeds_clicked"
