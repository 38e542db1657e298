"""Everything that a table offers, by the keyboard.

Arrows move in a table, Enter and Space press a cell's button or select its row, S sorts
by its column, and Tab goes on to what is next. While a table has the focus it says so
above.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.language.texts import _

_component = st.components.v2.component(
    "thaw_table_keys",
    html='<span class="table-keys"></span>',
    css="""
[data-testid="stElementContainer"]:has(.table-keys) {
  position: absolute;  /* no room at the foot of the page */
}
[data-by="keys"] [data-testid="stDataFrame"]:has(canvas:focus-within)::before {
  content: attr(data-keys);
  position: absolute;
  bottom: 100%;
  left: 50%;
  transform: translateX(-50%);
  white-space: nowrap;
  z-index: 2;
  padding: 2px 8px;
  background: light-dark(#F3F5F7, #1A2129);
  border-radius: 6px;
  font-size: 0.875rem;
}
""",
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)


def hear_table_keys() -> None:
    """Let the tables of this page hear of keys; called once for each page."""
    _component(
        key="table_keys",
        data={
            "table": _("Table"),
            "move": _("Arrows: move"),
            "select": _("Enter or Space: select the row"),
            "press": _("Enter or Space: press the button"),
            "sort": _("S: sort by this column"),
        },
    )
