"""What the table of runs can show, and which of it each person wants to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from core.text.labels import PHASE_TITLES
from pages._ui.guard.preferred import prefer_from_now_on, preferred
from pages._ui.run_table.rows import Row

_KEY = "runs_columns"

_Text = st.column_config.TextColumn
_Number = st.column_config.NumberColumn
_TEST = "Of the test images, in percent"
_CHOSEN = "Of the model that validation chose"

COLUMNS: dict[str, Any] = {
    "Name": _Text(help="That you gave the run"),
    "Tags": st.column_config.ListColumn(),
    "Data set": _Text(),
    "Backbone": _Text(),
    "Run": _Text(help="The end of its id"),
    "State": _Text(),
    "Curve": st.column_config.LineChartColumn(
        help="Validation accuracy per epoch, both phases one after the other",
        y_min=0.0,
        y_max=1.0,
    ),
    "Validation": _Number(
        format="%.1f%%",
        help=f"Accuracy on validation images. {_CHOSEN}. It may be chosen by, so it "
        "flatters a little.",
    ),
    **{
        title: _Number(format="%.1f%%", help=f"Accuracy. {_TEST}.")
        for title in PHASE_TITLES.values()
    },
    "Deviation": _Number(
        format="%.1f",
        help="Of the test accuracy between seeds or folds, in points; from three on",
    ),
    "Chosen": _Text(help="By its validation accuracy"),
    "Strategy": _Text(),
    "Recipe": _Text(help="The one that the run's settings come nearest to"),
    "Changed": _Text(help="What the run has otherwise than its recipe", width="medium"),
    "Size": _Number(help="Of the input, pixels"),
    "Seed": _Number(),
    "Group": _Text(help="Runs of one group differ in nothing but their seed or fold."),
    "Fold": _Text(help="Each fold tests images that the others train on."),
    "Balanced accuracy": _Number(format="%.1f%%", help=f"{_TEST}. {_CHOSEN}."),
    "Macro F1": _Number(format="%.1f%%", help=f"{_TEST}. {_CHOSEN}."),
    "Validation loss": _Number(format="%.3f", help=f"{_CHOSEN}."),
    "Best epoch": _Number(format="%.0f", help=f"{_CHOSEN}."),
    "Seconds": _Number(format="%.0f", help="Of training, both phases"),
    "Trained parameters": _Number(format="localized", help=f"{_CHOSEN}."),
    "Test images": _Number(width="small"),
    "Started": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
    "Note": _Text(width="medium"),
}
_DEFAULT = (
    *("Name", "Tags", "Data set", "Backbone", "Run", "State", "Curve", "Validation"),
    *(*PHASE_TITLES.values(), "Deviation", "Chosen", "Recipe", "Changed", "Seed"),
    *("Group", "Fold", "Test images", "Started"),
)
# Shown while they are chosen, whether a run has something to say there or not.
_ALWAYS = ("Data set", "Backbone", "Run", "State", "Curve", "Validation", "Started")


def choose_columns() -> list[str]:
    """Draw the choice of columns; those that are chosen, in the table's order.

    They are kept for the next visit: per person, or for the session where nobody signs
    in and others can come.
    """
    with st.popover("Columns", icon=":material/view_column:", key="runs_columns_box"):
        if _KEY not in st.session_state:
            st.session_state[_KEY] = _kept()
        st.multiselect(
            "Columns",
            list(COLUMNS),
            key=_KEY,
            on_change=_keep,
            persist_state="session",
        )
        st.button("As they were", key="runs_columns_reset", on_click=_reset)
    chosen = set(st.session_state[_KEY])
    return [title for title in COLUMNS if title in chosen]


def said_columns(chosen: Iterable[str], rows: Sequence[Row]) -> list[str]:
    """The chosen columns without those that say nothing of any row."""
    return [
        title
        for title in chosen
        if title in _ALWAYS
        or any(row.cells[title] not in (None, "", []) for row in rows)
    ]


def _kept() -> list[str]:
    found = preferred().get("run_columns", [])
    return [title for title in found if title in COLUMNS] or list(_DEFAULT)


def _keep() -> None:
    prefer_from_now_on({"run_columns": list(st.session_state[_KEY])})


def _reset() -> None:
    st.session_state[_KEY] = list(_DEFAULT)
    _keep()
