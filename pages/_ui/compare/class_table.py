"""The figures of one result for each class, with how sure they are."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.analysis.class_figures import ClassRow, Estimate, class_rows
from core.analysis.confusion import Confusion
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import NO_VALUE, interval, percent, split_images
from pages._ui.compare.in_english import in_english
from pages._ui.compare.selection import Selection
from pages._ui.frame import address
from pages._ui.frame.columns import class_column, share_column
from pages._ui.frame.download import offer_table

_OPEN = "open_missed"  # key of the buttons
_SHARES = (mark("Recall"), mark("Precision"), mark("F1"))
_INTERVALS = {
    "Recall": mark("Recall, interval"),
    "Precision": mark("Precision, interval"),
    "F1": mark("F1, interval"),
}
_COUNTS = (mark("Images"), mark("Answers"))
_MOST_ROWS = 15  # that are shown without a box to scroll in
_HEIGHT = 560  # of that box, pixels
# Pixels, so that all columns fit into a window of 1280 in every language.
_BAR, _BOUNDS, _COUNT = 135, 115, 70


def class_table(selection: Selection) -> None:
    """Recall, precision and F1 of each class, the lowest recall first."""
    (figures,) = selection.figures()
    names = [item["name"] for item in figures["per_class"]]
    rows = class_rows(Confusion.of_figures(figures), names)
    st.markdown(
        _(
            "Accuracy **{accuracy}** (95% interval {interval}) on {images}; the "
            "classes with the lowest recall come first.",
            accuracy=percent(figures["accuracy"]),
            interval=interval(figures["interval"]),
            images=split_images(figures["count"], selection.split),
        )
    )
    phase = selection.results[0][1]
    bars = {share: share_column(_(share), phase, _BAR) for share in _SHARES}
    missed = st.column_config.ButtonColumn(
        "",
        key=_OPEN,
        width=100,
        type="tertiary",
        help=_("Opens the images of the class that were missed"),
        on_click=_open_missed,
        args=([row.name for row in rows],),
    )
    words = [
        _("{count} missed", count=numeral(f"{row.missed:,}")) if row.missed else None
        for row in rows
    ]
    st.dataframe(
        _table(rows).assign(Missed=pd.Series(words, dtype=object)),
        key="class_table",
        hide_index=True,
        height="content" if len(rows) <= _MOST_ROWS else _HEIGHT,
        column_config={
            "Class": class_column(),
            **{
                name: st.column_config.NumberColumn(_(name), width=_COUNT)
                for name in _COUNTS
            },
            **{
                name: st.column_config.TextColumn(_(name), width=_BOUNDS)
                for name in _INTERVALS.values()
            },
            **bars,
            "Missed": missed,
        },
        alt=_("Recall, precision and F1 of each class, the lowest recall first"),
    )
    st.caption(
        _(
            "Recall: the share of a class that was found. Precision: the share of the "
            "answers with this class that were right. F1: their harmonic mean. With "
            "95% intervals (Wilson's; of F1 by the share that it depends on): of few "
            "images they are wide, and a class that looks worst may not be."
        )
    )
    offer_table(in_english(lambda: _table(rows)), "classes.csv")


def _table(rows: Sequence[ClassRow]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Class": [row.name for row in rows],
            "Images": [row.images for row in rows],
            "Missed": [row.missed for row in rows],
            **_columns("Recall", [row.recall for row in rows]),
            **_columns("Precision", [row.precision for row in rows]),
            **_columns("F1", [row.f1 for row in rows]),
            "Answers": [row.predicted for row in rows],
        }
    )


def _open_missed(class_names: Sequence[str]) -> None:
    """Go to the mistakes of the class whose button was pressed, as it was listed."""
    click = st.session_state[_OPEN]
    if click is not None and click.row < len(class_names):
        for key in ("true", "answer"):  # filters from before
            address.forget_choice(key)
            st.session_state.pop(key, None)
        st.session_state["true"] = class_names[click.row]
        st.session_state["show"] = "Mistakes"


def _columns(name: str, found: list[Estimate]) -> dict[str, list[float | str | None]]:
    """The shares in percent, and their intervals in words."""
    return {
        name: [None if e.value is None else 100 * e.value for e in found],
        _INTERVALS[name]: [
            NO_VALUE if e.value is None else interval((e.low, e.high)) for e in found
        ],
    }
