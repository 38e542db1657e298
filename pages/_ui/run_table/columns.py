"""What the table of runs can show, and which of it each person wants to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from core.language.texts import _, mark
from core.text.labels import PHASE_TITLES
from pages._ui.guard.preferred import prefer_from_now_on, preferred
from pages._ui.run_table.rows import Row

_KEY = "runs_columns"

_CHOSEN = mark("Of the model that validation chose.")
_ON_TEST = mark("Accuracy. Of the test images, in percent.")
_CHOSEN_ON_TEST = mark(
    "Of the test images, in percent. Of the model that validation chose."
)
_PERCENT = {"format": "%.1f%%"}

# Each with what its tooltip says; preferences keep the names.
COLUMNS: dict[str, str] = {
    mark("Name"): mark("That you gave the run"),
    mark("Tags"): "",
    mark("Data set"): "",
    mark("Backbone"): "",
    mark("Run"): mark("The end of its id"),
    mark("State"): "",
    mark("Curve"): mark(
        "Validation accuracy per epoch, both phases one after the other"
    ),
    mark("Validation"): mark(
        "Accuracy on validation images. Of the model that validation chose. It may be "
        "chosen by, so it flatters a little."
    ),
    **dict.fromkeys(PHASE_TITLES.values(), _ON_TEST),
    mark("Deviation"): mark(
        "Of the test accuracy between seeds or folds, in points; from three on"
    ),
    mark("Chosen"): mark("By its validation accuracy"),
    mark("Strategy"): "",
    mark("Recipe"): mark("The one that the run's settings come nearest to"),
    mark("Changed"): mark("What the run has otherwise than its recipe"),
    mark("Size"): mark("Of the input, pixels"),
    mark("Seed"): "",
    mark("Group"): mark("Runs of one group differ in nothing but their seed or fold."),
    mark("Fold"): mark("Each fold tests images that the others train on."),
    mark("Balanced accuracy"): _CHOSEN_ON_TEST,
    mark("Macro F1"): _CHOSEN_ON_TEST,
    mark("Validation loss"): _CHOSEN,
    mark("Best epoch"): _CHOSEN,
    mark("Seconds"): mark("Of training, both phases"),
    mark("Trained parameters"): _CHOSEN,
    mark("Test images"): "",
    mark("Started"): "",
    mark("Note"): "",
}
# How numbers are written.
_NUMBERS: dict[str, dict[str, Any]] = {
    "Validation": _PERCENT,
    **dict.fromkeys(PHASE_TITLES.values(), _PERCENT),
    "Deviation": {"format": "%.1f"},
    "Size": {},
    "Seed": {},
    mark("Balanced accuracy"): _PERCENT,
    "Macro F1": _PERCENT,
    mark("Validation loss"): {"format": "%.3f"},
    mark("Best epoch"): {"format": "%.0f"},
    "Seconds": {"format": "%.0f"},
    mark("Trained parameters"): {"format": "localized"},
    mark("Test images"): {"width": "small"},
}
_WIDE = ("Changed", "Note")
_DEFAULT = (
    *("Name", "Tags", mark("Data set"), "Backbone", "Run", "State", "Curve"),
    *("Validation", *PHASE_TITLES.values(), "Deviation", "Chosen", "Recipe"),
    *("Changed", "Seed", "Group", "Fold", mark("Test images"), "Started"),
)
# Shown while they are chosen, whether a run has something to say there or not.
_ALWAYS = (
    *(mark("Data set"), "Backbone", "Run", "State", "Curve", "Validation", "Started"),
)


def column_configs(titles: Iterable[str]) -> dict[str, Any]:
    """How these columns are drawn, in the language of the page; others are left out."""
    return {title: _config(title) for title in titles if title in COLUMNS}


def _config(title: str) -> Any:
    label, text = _(title), _(COLUMNS[title]) or None
    if title == "Tags":
        return st.column_config.ListColumn(label, help=text)
    if title == "Curve":
        return st.column_config.LineChartColumn(label, help=text, y_min=0.0, y_max=1.0)
    if title == "Started":
        return st.column_config.DatetimeColumn(
            label, help=text, format=_("D MMM YYYY, HH:mm")
        )
    if (numbers := _NUMBERS.get(title)) is not None:
        return st.column_config.NumberColumn(label, help=text, **numbers)
    if title in _WIDE:
        return st.column_config.TextColumn(label, help=text, width="medium")
    return st.column_config.TextColumn(label, help=text)


def choose_columns() -> list[str]:
    """Draw the choice of columns; those that are chosen, in the table's order.

    They are kept for the next visit: per person, or for the session where nobody signs
    in and others can come.
    """
    with st.popover(
        _("Columns"), icon=":material/view_column:", key="runs_columns_box"
    ):
        if _KEY not in st.session_state:
            st.session_state[_KEY] = _kept()
        st.multiselect(
            _("Columns"),
            list(COLUMNS),
            format_func=_,
            key=_KEY,
            on_change=_keep,
            persist_state="session",
        )
        st.button(_("As they were"), key="runs_columns_reset", on_click=_reset)
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
